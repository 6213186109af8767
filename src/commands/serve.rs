//! `nearfield serve`: the site, from an empty folder to a printed address.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use nearfield::basemap::Basemap;
use nearfield::config::{Serve, Settings};
use nearfield::directory::{self, Directory};
use nearfield::mail::{self, Folder, Post, Sender, Server};
use nearfield::web::{self, FrameAncestors, Site};

/// As many people as a lively association might have.
const DEMO_PEOPLE: usize = 2_000;

pub fn run(options: &Serve, settings: &Settings) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
    let sender = sender(settings)?;
    // An address that nobody chose may be nobody's to read.
    let contact = settings.mail_from.as_ref().map(|_| sender.address());
    let post = post(settings, sender)?;
    let frame_ancestors = FrameAncestors::parse(&settings.frame_ancestors)?;
    if options.demo {
        directory::demonstrate_if_empty(&settings.data, DEMO_PEOPLE, 1)?;
    }
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    let directory = if settings.review { directory.with_review() } else { directory };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let basemap = match &settings.basemap {
            Some(file) => Basemap::with_own(file).await?,
            None => Basemap::bundled(),
        };
        let listener = listen(settings.listen).await?;
        let address = listener.local_addr()?;
        let url = settings.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let directory = Arc::new(directory.at(&url));
        let site = Site {
            trusted_proxies: settings.trusted_proxies.clone(),
            frame_ancestors,
            searches_per_minute: settings.searches_per_minute,
            contact,
            basemap: Arc::new(basemap),
        };
        directory
            .follow()
            .and_then(|()| directory.deliver(post))
            .and_then(|()| directory.housekeep())
            .context("The server could not start a thread. Free some memory and try again.")?;
        if settings.smtp.is_none() {
            let folder = Folder::of(&settings.data);
            tracing::info!(
                "There is no --smtp, so letters are written as files to {}.",
                folder.path().display()
            );
        }
        writeln!(io::stdout(), "listening on http://{address}")?;
        io::stdout().flush()?;
        Ok(web::serve(directory, listener, site).await?)
    })
}

/// Whom letters are from.
fn sender(settings: &Settings) -> anyhow::Result<Sender> {
    Ok(match &settings.mail_from {
        Some(typed) => typed.parse()?,
        None => Sender::of_site(settings.public_url.as_deref()),
    })
}

/// How letters leave. What cannot be meant is refused before anything is opened.
fn post(settings: &Settings, sender: Sender) -> anyhow::Result<Post> {
    Ok(match &settings.smtp {
        Some(url) => Post::to_server(sender, Server::parse(url, mail::TIMEOUT)?),
        None => Post::to_folder(sender, Folder::of(&settings.data)),
    })
}

async fn listen(address: SocketAddr) -> anyhow::Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "Another program listens on {address} already. Stop it, or choose another port with --listen."
        ),
        _ => anyhow::anyhow!("Cannot listen on {address} ({error}). Choose another with --listen."),
    })
}
