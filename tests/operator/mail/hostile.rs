//! What must never reach a header, and options that cannot be meant.

use std::time::Duration;

use nearfield::domain::{Email, Letter};
use nearfield::mail::{Folder, NotSent, Post, Sender, Server};

use super::arrived;
use super::{letter, posted};

const BREAKS: [&str; 6] =
    ["\r\nBcc: all@example.org", "\nBcc: x@example.org", "\r", "\0", "\u{85}", "\u{1b}[2J"];

#[test]
fn a_line_break_never_reaches_a_header() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let post = Post::to_folder(Sender::of_site(None), Folder::of(data.path()));
    for text in BREAKS {
        let to: Email = "a@example.org".parse().expect("an address");
        assert!(Letter::new(to, &format!("A{text}B"), "text").is_err(), "{text:?}");
        assert!(format!("a{text}@example.org").parse::<Email>().is_err(), "{text:?}");
        assert!(format!("a@example.org{text}b").parse::<Email>().is_err(), "{text:?}");
        assert!(format!("A{text}B <a@example.org>").parse::<Sender>().is_err(), "{text:?}");
        assert!(format!("A <a@example.org{text}b>").parse::<Sender>().is_err(), "{text:?}");
        let stopped = letter("a@example.org", "A", "B").stopped_at(format!("https://a.b/{text}"));
        let refused = post.send(&posted(stopped)).expect_err("it is refused");
        assert!(matches!(refused, NotSent::Never(_)), "{text:?}");
    }
    for stop in ["https://a.b/> <mailto:x@example.org", "https://a.b/ c", "https://ä.example/"] {
        let stopped = letter("a@example.org", "A", "B").stopped_at(stop.to_owned());
        assert!(matches!(post.send(&posted(stopped)), Err(NotSent::Never(_))), "{stop}");
    }
    assert!(arrived::all(Folder::of(data.path()).path()).is_empty());
}

#[test]
fn a_subject_is_shown_as_it_is_typed_or_refused() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let post = Post::to_folder(Sender::of_site(None), Folder::of(data.path()));
    // An encoded word would be shown as a line break and another sender.
    let tricky = letter("a@example.org", "=?utf-8?q?Hello=0D=0AFrom:_you?=", "B");
    post.send(&posted(tricky)).expect("it is text");
    let arrived = &arrived::all(Folder::of(data.path()).path())[0];
    assert_eq!(arrived.subject, "= ?utf-8?q?Hello=0D=0AFrom:_you?=");
    assert_eq!(arrived.header("From").as_deref(), Some("Nearfield <nearfield@localhost>"));

    let endless = letter("a@example.org", &"a".repeat(1000), "B");
    assert!(matches!(post.send(&posted(endless)), Err(NotSent::Never(_))));
}

#[test]
fn whom_letters_are_from_is_read_or_refused() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let from = |sender: Sender| {
        let post = Post::to_folder(sender, Folder::of(data.path()));
        post.send(&posted(letter("a@example.org", "A", "B"))).expect("it is written");
        let (name, address) = arrived::all(Folder::of(data.path()).path())[0].from.clone();
        (name.unwrap_or_default(), address)
    };
    for (typed, name, address) in [
        ("hello@find.example.org", "", "hello@find.example.org"),
        ("<hello@find.example.org>", "", "hello@find.example.org"),
        ("Nearfield <hello@find.example.org>", "Nearfield", "hello@find.example.org"),
        (" \"Near, field\" <Hello@Find.example.org> ", "Near, field", "hello@find.example.org"),
        ("Ōtautahi & friends (2026) <a@b.example>", "Ōtautahi & friends (2026)", "a@b.example"),
        ("Near@field: all; of. us <a@b.example>", "Near@field: all; of. us", "a@b.example"),
        ("Here <nearfield@localhost>", "Here", "nearfield@localhost"),
    ] {
        let sender: Sender = typed.parse().unwrap_or_else(|refusal| panic!("{typed}: {refusal}"));
        assert_eq!(from(sender), (name.to_owned(), address.to_owned()), "{typed}");
    }
    for (site, address) in [
        (None, "nearfield@localhost"),
        (Some("https://find.example.org"), "nearfield@find.example.org"),
        (Some("http://localhost:8080"), "nearfield@localhost"),
        (Some("http://127.0.0.1:8080"), "nearfield@localhost"),
        (Some("https://[::1]"), "nearfield@localhost"),
        (Some("https://näher.example"), "nearfield@xn--nher-loa.example"),
    ] {
        assert_eq!(from(Sender::of_site(site)).1, address, "{site:?}");
    }
    let long = format!("{} <a@b.example>", "n".repeat(101));
    for typed in [
        "",
        "Nearfield",
        "Nearfield <>",
        "Nearfield <hello>",
        "Nearfield <a@b.example>, Other <c@d.example>",
        "a@b.example, c@d.example",
        "Near \"field <a@b.example>",
        "<x> <a@b.example>",
        "A <a@b.example",
        "A <\"a b\"@b.example>",
        long.as_str(),
    ] {
        assert!(typed.parse::<Sender>().is_err(), "{typed}");
    }
}

#[test]
fn where_letters_go_is_read_or_refused_without_the_password() {
    let parse = |url: &str| Server::parse(url, Duration::from_millis(100));
    for url in [
        "smtp://mail.example.org",
        "smtp://mail.example.org:2525/",
        "smtps://user:pass%40word%2F@mail.example.org",
        "smtps://user%40example.org:p@mail.example.org:465",
        "smtp://127.0.0.1:2525",
        "smtp://127.8.8.8",
        "smtp://[::1]:25",
        "smtp://LOCALHOST",
        "smtps://[2001:db8::1]",
    ] {
        assert!(parse(url).is_ok(), "{url}");
    }
    for url in [
        "",
        "mail.example.org",
        "mail.example.org:25",
        "http://mail.example.org",
        "smtp://",
        "smtp:///x",
        "smtp://mail.example.org/path",
        "smtp://mail.example.org?tls=none",
        "smtp://mail.example.org#x",
        "smtp://mail.example.org:99999",
        "smtp://user@mail.example.org",
        "smtp://:hunter2@mail.example.org",
        "smtps://user:hunter2@mail example.org",
        "smtps://user:hunter2@mail.example.org/hunter2",
        "smtps://user:hunter2@näher.example",
        "smtps://user:%ffhunter2@mail.example.org",
    ] {
        let refusal = parse(url).err().unwrap_or_else(|| panic!("{url} was taken"));
        let sentence = refusal.to_string();
        assert!(!sentence.contains("hunter2") && sentence.contains("--smtp"), "{sentence}");
    }
}
