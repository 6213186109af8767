//! The outbox: every letter once, in time, and through crashes.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use nearfield::domain::{MessageId, Next, UnixMicros};
use nearfield::mail::{Folder, NotSent, Post, Sender, Server};
use nearfield::store::Store;

use super::{
    MINUTE, arrived, directory, inside, let_time_pass, letter, letters, now, posted, write,
};

/// A post whose server is not there.
fn to_nowhere() -> Post {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("smtp://{}", free.local_addr().expect("it has an address"));
    drop(free);
    let server = Server::parse(&url, Duration::from_secs(1)).expect("a server");
    Post::to_server(Sender::of_site(None), server)
}

fn to_files(folder: &std::path::Path) -> Post {
    Post::to_folder(Sender::of_site(None), Folder::of(folder))
}

#[test]
fn two_processes_never_claim_one_letter_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stores = [(); 2].map(|()| Store::open(folder.path()).expect("it opens"));
    let written: HashSet<MessageId> = stores[0]
        .write(|writing| {
            (0..200)
                .map(|n| letter("a@example.org", &format!("Letter {n}"), "Text"))
                .map(|letter| writing.post(&letter, None, UnixMicros(1_000), UnixMicros(0)))
                .collect()
        })
        .expect("they are written");
    let claim_all = |store: &Store| {
        let mut claimed = Vec::new();
        while let Some(one) = store
            .write(|writing| writing.claim_letter(UnixMicros(1), SignedDuration::from_micros(100)))
            .expect("claimed")
        {
            claimed.push(one.posted.expect("it is a letter").id);
        }
        claimed
    };
    let claimed: Vec<MessageId> = std::thread::scope(|scope| {
        let [one, other] = &stores;
        let threads = [one, other, one, other].map(|store| scope.spawn(|| claim_all(store)));
        threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
    });
    assert_eq!(claimed.len(), 200);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), written);
}

#[test]
fn a_claimed_letter_comes_back_as_it_was_after_its_lease() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).expect("it opens");
    let whole = letter("a@example.org", "Grüße", "Text\n\nMore")
        .answered_to("b@example.org".parse().expect("an address"))
        .stopped_at("https://find.example.org/stop".to_owned());
    let id = store
        .write(|writing| writing.post(&whole, None, UnixMicros(1_000), UnixMicros(5)))
        .expect("written");
    let claim = |now| {
        store
            .write(|writing| writing.claim_letter(now, SignedDuration::from_micros(100)))
            .expect("claimed")
    };

    assert!(claim(UnixMicros(4)).is_none(), "it is not due before it is written");
    let first = claim(UnixMicros(10)).expect("it is due").posted.expect("it is a letter");
    assert_eq!((first.id, &first.letter, first.written), (id, &whole, UnixMicros(5)));
    assert!(claim(UnixMicros(109)).is_none(), "it is another's for 100");
    assert_eq!(claim(UnixMicros(110)).expect("it is due again").posted.expect("a letter"), first);
    assert!(claim(UnixMicros(1_000)).is_none(), "it has expired");
}

#[test]
fn the_most_urgent_letter_is_first_and_a_failed_one_waits_its_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).expect("it opens");
    let post = |to: &str, expires| {
        let letter = letter(to, "A", "B");
        store
            .write(|writing| writing.post(&letter, None, expires, UnixMicros(0)))
            .expect("written");
    };
    post("month@example.org", UnixMicros(30_000));
    post("minute@example.org", UnixMicros(500));
    let claim = |now| {
        let claimed = store
            .write(|writing| writing.claim_letter(now, SignedDuration::from_micros(10)))
            .expect("claimed");
        claimed.map(|one| (one.posted.expect("a letter").letter.to.to_string(), one.tries, one.id))
    };
    let (to, tries, id) = claim(UnixMicros(1)).expect("it is due");
    assert_eq!((to.as_str(), tries), ("minute@example.org", 0));
    store.write(|writing| writing.letter_failed(id, UnixMicros(400))).expect("it is noted");
    assert_eq!(claim(UnixMicros(399)).expect("it is due").0, "month@example.org");
    let (to, tries, id) = claim(UnixMicros(400)).expect("it is due");
    assert_eq!((to.as_str(), tries), ("minute@example.org", 1));

    // One that would be tried after its end is to be forgotten at its end.
    store.write(|writing| writing.letter_failed(id, UnixMicros(9_000))).expect("it is noted");
    let expired = |now| store.read(|reading| reading.letters_expired(now)).expect("read").len();
    assert_eq!((expired(UnixMicros(499)), expired(UnixMicros(500))), (0, 1));
}

#[test]
fn waits_grow_and_nothing_is_sent_too_early() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = directory(folder.path());
    let store = Store::open(folder.path()).expect("it opens");
    let invitation = letter("a@example.org", "A", "B");
    let start = now();
    store
        .write(|writing| {
            writing.post(
                &invitation,
                None,
                UnixMicros(start + 30 * 24 * 60 * MINUTE),
                UnixMicros(start),
            )
        })
        .expect("it is written");
    let post = to_nowhere();
    for minutes in [1, 5, 30, 120, 360, 360, 360] {
        let before = now();
        assert_eq!(directory.send_letters(&post).expect("the store answers"), 0);
        let due: i64 = inside(folder.path())
            .query_row("SELECT due FROM letter", [], |row| row.get(0))
            .expect("the letter is kept");
        let wait = due - minutes * MINUTE;
        assert!((before..=now()).contains(&wait), "{minutes} min: {}", due - before);
        // Before its time, not even a post that works sends it.
        assert_eq!(directory.send_letters(&to_files(folder.path())).expect("an answer"), 0);
        let_time_pass(folder.path());
    }
    assert_eq!(directory.send_letters(&to_files(folder.path())).expect("an answer"), 1);
}

#[test]
fn a_letter_in_the_folder_is_nowhere_else_and_goes_after_30_days() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = directory(folder.path());
    let outbox = folder.path().join("outbox");
    write(folder.path(), &letter("a@example.org", "Wombatsubject", "Quokkatext"));
    assert_eq!(directory.send_letters(&to_files(folder.path())).expect("an answer"), 1);
    assert_eq!(arrived::all(&outbox).len(), 1);
    let kept: (String, String, String) = inside(folder.path())
        .query_row("SELECT subject, text, file FROM letter", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .expect("it is known");
    assert_eq!((kept.0.as_str(), kept.1.as_str()), ("", ""));
    assert!(outbox.join(kept.2).exists());

    let written = |days: i64| {
        let written = now() - days * 24 * 60 * MINUTE;
        inside(folder.path()).execute("UPDATE letter SET written = ?1", [written]).expect("moved");
        directory.forget_letters().expect("the store answers");
        (arrived::all(&outbox).len(), letters(folder.path()))
    };
    assert_eq!(written(29), (1, 1));
    assert_eq!(written(31), (0, 0));
}

#[test]
fn an_expired_letter_is_never_sent_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = directory(folder.path());
    write(folder.path(), &letter("a@example.org", "A", "B"));
    // A crash after the file was written and before that was noted.
    let store = Store::open(folder.path()).expect("it opens");
    let claimed = store
        .write(|writing| writing.claim_letter(UnixMicros(now()), SignedDuration::from_micros(1)))
        .expect("claimed");
    let posted = claimed.expect("it is due").posted.expect("a letter");
    to_files(folder.path()).send(&posted).expect("it is written");

    inside(folder.path()).execute("UPDATE letter SET expires = ?1", [now()]).expect("moved");
    assert_eq!(directory.send_letters(&to_files(folder.path())).expect("an answer"), 0);
    directory.forget_letters().expect("the store answers");
    assert_eq!(letters(folder.path()), 0);
    assert!(arrived::all(&folder.path().join("outbox")).is_empty());
}

#[test]
fn who_is_forgotten_while_their_letter_is_filed_leaves_no_row() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).expect("it opens");
    write(folder.path(), &letter("a@example.org", "A", "B"));
    let claimed = store
        .write(|writing| {
            writing.claim_letter(UnixMicros(now()), SignedDuration::from_micros(MINUTE))
        })
        .expect("claimed");
    let id = claimed.expect("it is due").id;
    store.write(|writing| writing.drop_letter(id)).expect("it is forgotten");
    assert!(!store.write(|writing| writing.letter_filed(id, "a.eml")).expect("an answer"));
    assert_eq!(letters(folder.path()), 0);
}

#[test]
fn one_letter_that_cannot_be_read_does_not_keep_the_others_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = directory(folder.path());
    for subject in ["First", "Second"] {
        write(folder.path(), &letter("a@example.org", subject, "Text"));
    }
    inside(folder.path())
        .execute("UPDATE letter SET subject = 'A' || char(10) || 'Bcc: b@c.d' WHERE id = 1", [])
        .expect("it is spoilt");
    assert_eq!(directory.send_letters(&to_files(folder.path())).expect("an answer"), 1);
    assert_eq!(arrived::all(&folder.path().join("outbox"))[0].subject, "Second");
    assert_eq!(letters(folder.path()), 1);
}

#[test]
fn a_silent_server_is_left_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    for scheme in ["smtp", "smtps"] {
        let url = format!("{scheme}://{}", silent.local_addr().expect("it has an address"));
        let server = Server::parse(&url, Duration::from_millis(300)).expect("a server");
        let post = Post::to_server(Sender::of_site(None), server);
        let start = Instant::now();
        let trouble = post.send(&posted(letter("a@example.org", "A", "B"))).expect_err("silence");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert!(matches!(trouble, NotSent::Later(_)), "{trouble}");
        assert_eq!(trouble.to_string(), "The mail server does not answer in time.");
    }
}

#[test]
fn a_letter_leaves_at_once_when_it_was_written_here() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = Arc::new(directory(folder.path()));
    let outbox = folder.path().join("outbox");
    write(folder.path(), &letter("a@example.org", "First", "B"));
    directory.deliver(to_files(folder.path())).expect("a thread starts");
    arrived::wait_for(&outbox, 1);
    // Once it has settled that, it would look again in five seconds.
    std::thread::sleep(Duration::from_millis(300));
    let email = "b@example.org".parse().expect("an address");
    directory.send_way_in(&email, &Next::default()).expect("it is written");
    let waited = arrived::wait_for(&outbox, 2);
    assert!(waited < Duration::from_secs(4), "{waited:?}");
}
