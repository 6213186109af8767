//! Letters as files: what a reader of mail finds in them.

use std::fs;
use std::path::Path;

use nearfield::mail::{Folder, Post, Sender, Sent};
use proptest::prelude::*;

use super::arrived::{self, Arrived};
use super::{letter, posted};

fn post(data: &Path) -> Post {
    let sender: Sender = "Näher – Nearfield <hello@find.example.org>".parse().expect("a sender");
    Post::to_folder(sender, Folder::of(data))
}

#[test]
fn a_letter_is_read_as_it_was_written() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let link = format!("https://find.example.org/sign-in/{}?next=%2Fme", "aB3-_~".repeat(50));
    let text = format!(
        "Kia ora Māra,\n\n{link}\n\n.\n.. two dots\nFrom here on: “naïve” = 日本語 🌏\n    four spaces\n{}\n\nGoodbye",
        "one long line ".repeat(90).trim_end()
    );
    let subject =
        "Māra’s way in – 日本語 and a rather long subject that has to be folded somewhere";
    let letter = letter("mara.o'neil+pw@example.org", subject, &text)
        .answered_to("wren@example.net".parse().expect("an address"))
        .stopped_at(format!("{link}&stop"));
    let sent = post(data.path()).send(&posted(letter)).expect("it is written");

    let Sent::Filed(name) = sent else { panic!("it is a file") };
    let arrived = Arrived::read(&Folder::of(data.path()).path().join(&name));
    let from = (Some("Näher – Nearfield".to_owned()), "hello@find.example.org".to_owned());
    assert_eq!(arrived.from, from);
    assert_eq!(arrived.to, "mara.o'neil+pw@example.org");
    assert_eq!(arrived.subject, subject);
    assert_eq!(arrived.text, text);
    assert_eq!(arrived.message_id, "0000000000000000000000000000abcd@find.example.org");
    assert_eq!(arrived.date, 1_790_000_000);
    assert_eq!(arrived.reply_to.as_deref(), Some("wren@example.net"));
    let header = |name| arrived.header(name).unwrap_or_default();
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("MIME-Version"), "1.0");
    assert_eq!(header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(header("List-Unsubscribe"), format!("<{link}&stop>"));
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");

    for line in arrived.raw.split("\r\n") {
        assert!(line.len() <= 998 && !line.contains(['\r', '\n']) && line.is_ascii(), "{line}");
    }
}

#[test]
fn a_letter_that_nobody_asked_to_answer_or_stop_says_nothing_of_it() {
    let data = tempfile::tempdir().expect("a temporary folder");
    post(data.path()).send(&posted(letter("a@example.org", "A", "B"))).expect("it is written");
    let arrived = &arrived::all(Folder::of(data.path()).path())[0];
    for name in ["Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Cc", "Bcc"] {
        assert_eq!(arrived.header(name), None);
    }
}

#[test]
fn the_same_letter_is_the_same_file_however_often_it_is_tried() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let post = post(data.path());
    let posted = posted(letter("a@example.org", "Your way in – ü", "Press here."));
    let read = || {
        let all = arrived::all(Folder::of(data.path()).path());
        assert_eq!(all.len(), 1);
        all[0].raw.clone()
    };
    post.send(&posted).expect("it is written");
    let first = read();
    post.send(&posted).expect("it is written again");
    assert_eq!(read(), first);
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_reads_the_letters() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().expect("a temporary folder");
    post(data.path()).send(&posted(letter("a@example.org", "A", "B"))).expect("it is written");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let folder = data.path().join("outbox");
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).expect("it is there").collect();
    assert_eq!(files.len(), 1, "nothing unfinished is left");
    for file in files {
        assert_eq!(mode(&file.expect("an entry").path()), 0o600);
    }
}

#[test]
fn a_folder_that_cannot_be_written_keeps_the_letter_for_later() {
    let data = tempfile::tempdir().expect("a temporary folder");
    fs::write(data.path().join("outbox"), "in the way").expect("written");
    let trouble = post(data.path())
        .send(&posted(letter("a@example.org", "A", "B")))
        .expect_err("there is no folder");
    assert!(matches!(&trouble, nearfield::mail::NotSent::Later(_)), "{trouble}");
    assert!(trouble.to_string().contains("outbox"), "{trouble}");
}

proptest! {
    /// Whatever a letter may say arrives to the letter.
    #[test]
    fn any_words_arrive(
        subject in "[^\\p{Cc}\\s](\\PC{0,60} ?\\PC{0,60})",
        lines in prop::collection::vec("[^\\p{Cc}]{0,90}|(ab? )*|\\.{0,3}|[a-z=]{0,1200}", 1..6),
    ) {
        let data = tempfile::tempdir().expect("a temporary folder");
        let letter = letter("a@example.org", &subject, &lines.join("\n"));
        post(data.path()).send(&posted(letter.clone())).expect("it is written");
        let arrived = &arrived::all(Folder::of(data.path()).path())[0];
        let words = |text: &str| -> Vec<String> {
            text.split_whitespace().map(str::to_owned).collect()
        };
        // What would be read as an encoded word is broken up, and several spaces of a subject are
        // one.
        let subject = letter.subject().replace("=?", "= ?");
        prop_assert_eq!(words(&arrived.subject), words(&subject));
        prop_assert_eq!(&arrived.text, letter.text());
    }
}
