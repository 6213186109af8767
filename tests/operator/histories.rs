//! Random lives of a few people with a backup somewhere in between: after a restore nobody is seen
//! who was not seen before it, by nobody more than before, and nothing of the erased is left.

use std::time::Duration;

use nearfield::directory::{self, Directory};
use nearfield::domain::{Audience, Channel, Viewer};
use proptest::prelude::*;

use crate::{Site, files_with, found, joined, publish};

const PEOPLE: u8 = 4;

#[derive(Debug, Clone, Copy)]
enum Event {
    Publish(Audience),
    Pause,
    Resume,
    Hide,
    Show,
    Withdraw,
    Erase,
    BackUp,
}

fn events() -> impl Strategy<Value = Vec<(u8, Event)>> {
    let event = prop_oneof![
        5 => prop::sample::select(Audience::ALL.to_vec()).prop_map(Event::Publish),
        1 => Just(Event::Pause),
        1 => Just(Event::Resume),
        1 => Just(Event::Hide),
        1 => Just(Event::Show),
        1 => Just(Event::Withdraw),
        2 => Just(Event::Erase),
        1 => Just(Event::BackUp),
    ];
    prop::collection::vec((0..PEOPLE, event), 4..30)
}

fn happen(site: &Site, directory: &Directory, person: u8, event: Event, turn: usize) {
    let email = format!("person-{person}@example.org");
    let account = joined(directory, &email);
    let set_hidden = |reason: Option<&str>| {
        site.inside()
            .execute(
                "UPDATE listing SET hidden = ?2 WHERE account = ?1",
                rusqlite::params![account.id.0, reason],
            )
            .expect("it is written");
    };
    match event {
        Event::Publish(audience) => {
            publish(directory, &account, &format!("words-{person}-{turn}-end"), audience);
        }
        // There may be no listing to do this with.
        Event::Pause => drop(directory.pause(account.id)),
        Event::Resume => drop(directory.resume(account.id)),
        Event::Hide => set_hidden(Some("a reason")),
        Event::Show => set_hidden(None),
        Event::Withdraw => drop(directory.hide(account.id, Channel::Site).expect("it is recorded")),
        Event::Erase => directory.erase(account.id).expect("it is erased"),
        Event::BackUp => unreachable!("nobody does that to their own listing"),
    }
    directory.clock().set_ahead(Duration::from_secs(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_restore_shows_nobody_more(
        before in events(), after in events(), again in any::<bool>()
    ) {
        let site = Site::new();
        let directory = site.open();
        let mut words = vec![Vec::new(); usize::from(PEOPLE)];
        let mut erased_words = Vec::new();
        let mut is_erased = [false; PEOPLE as usize];
        let mut backups = Vec::new();
        let mut live = |history: &[(u8, Event)], turns: usize, backups: &mut Vec<_>| {
            for (turn, (person, event)) in history.iter().enumerate() {
                let turn = turn + turns;
                if matches!(event, Event::BackUp) {
                    let file = site.file(&turn.to_string());
                    directory::back_up(&site.data(), &file).expect("it is written");
                    backups.push(file);
                    continue;
                }
                happen(&site, &directory, *person, *event, turn);
                let person = usize::from(*person);
                if let Event::Publish(_) = event {
                    words[person].push(format!("words-{person}-{turn}-end"));
                }
                is_erased[person] = matches!(event, Event::Erase);
                if is_erased[person] {
                    erased_words.append(&mut words[person]);
                }
            }
        };
        live(&before, 0, &mut backups);
        let middle = site.file("middle");
        directory::back_up(&site.data(), &middle).expect("it is written");
        backups.push(middle);
        live(&after, before.len(), &mut backups);
        let seen = [Viewer::Anybody, Viewer::Member].map(|viewer| found(&directory, viewer));
        drop(directory);

        // The newest of the backups, or an early one.
        let backup = if again { &backups[0] } else { &backups[backups.len() - 1] };
        let restored = directory::restore(&site.data(), backup).expect("it is put in place");
        prop_assert!(restored.replayed.is_complete);
        directory::check(&site.data(), |_| ()).expect("it is sound");
        let directory = site.open();
        for (viewer, seen) in [Viewer::Anybody, Viewer::Member].into_iter().zip(&seen) {
            for (name, words) in found(&directory, viewer) {
                prop_assert_eq!(seen.get(&name), Some(&words), "{:?} sees more", viewer);
            }
        }
        let emails = (0..PEOPLE).filter(|person| is_erased[usize::from(*person)]);
        erased_words.extend(emails.map(|person| format!("person-{person}@")));
        let erased: Vec<&str> = erased_words.iter().map(String::as_str).collect();
        prop_assert_eq!(files_with(&site.data(), &erased), Vec::<std::path::PathBuf>::new());
    }
}
