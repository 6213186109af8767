//! How letters leave: to a mail server, or as files in a folder. Owns how a letter becomes a
//! message of the internet (RFC 5322) and what a server's answer means for it. Which letters wait,
//! and when one is tried again, is for `directory` to decide.

mod compose;
mod folder;
mod sender;
mod server;

pub use folder::Folder;
pub use sender::Sender;
pub use server::{Server, TIMEOUT};

use crate::domain::Posted;

/// The way out for letters, and whose name they bear.
pub struct Post {
    sender: Sender,
    way: Way,
}

enum Way {
    Server(Server),
    Folder(Folder),
}

/// What became of a letter that has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// A mail server has it now and answers for it.
    Accepted,
    /// It lies in the folder under this name.
    Filed(String),
}

/// Why a letter has not left. The text is one line for the operator's log, without anything of the
/// letter or its address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It may work another time.
    #[error("{0}")]
    Later(String),
    /// It will not work for this letter, however often it is tried.
    #[error("{0}")]
    Never(String),
}

impl Post {
    /// Letters go to a mail server.
    pub fn to_server(sender: Sender, server: Server) -> Post {
        Post { sender, way: Way::Server(server) }
    }

    /// Letters become `.eml` files in a folder.
    pub fn to_folder(sender: Sender, folder: Folder) -> Post {
        Post { sender, way: Way::Folder(folder) }
    }

    /// Sends one letter and waits until it is clear what became of it. The same letter is the same
    /// message to the byte each time, so that who gets it twice can tell.
    pub fn send(&self, posted: &Posted) -> Result<Sent, NotSent> {
        let message = compose::compose(&self.sender, posted)?;
        match &self.way {
            Way::Server(server) => {
                server.send(self.sender.domain(), &message)?;
                Ok(Sent::Accepted)
            }
            Way::Folder(folder) => {
                let name = Folder::name(posted.id);
                folder.write(&name, &message.formatted()).map_err(|error| {
                    NotSent::Later(format!(
                        "{} cannot be written to ({error}). Check its owner and the room left.",
                        folder.path().display()
                    ))
                })?;
                Ok(Sent::Filed(name))
            }
        }
    }
}
