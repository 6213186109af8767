//! What people asked to be told of, through a backup and its restore: nobody is written to who has
//! taken that back since, and nobody twice about the same person.

use std::time::Duration;

use nearfield::directory::{Account, Directory};
use nearfield::domain::{Act, Audience, Purpose, Radius, Selection};

use crate::{HERE, Site, done, joined, listed};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn asks(directory: &Directory, account: &Account, km: &str) {
    let place = directory.place_of(&HERE.parse().expect("an id")).expect("a place");
    let within = Radius::parse(km).expect("a distance");
    directory
        .ask_for_neighbours(account, &place, within, Selection::default(), true)
        .expect("it is asked");
}

/// A day goes by; how many letters about new neighbours wait in the outbox after that.
fn a_day_later(site: &Site, directory: &Directory) -> i64 {
    directory.clock().set_ahead(DAY);
    directory.tell_of_neighbours().expect("the store answers");
    let count = "SELECT count(*) FROM letter WHERE subject = 'Somebody new is near'";
    site.inside().query_row(count, [], |row| row.get(0)).expect("it can be read")
}

#[test]
fn what_was_taken_back_stays_so_and_who_was_told_is_told_no_more() {
    let site = Site::new();
    let directory = site.open();
    let [ada, ben, cleo] =
        ["ada", "ben", "cleo"].map(|name| joined(&directory, &format!("{name}@example.org")));
    for (who, km) in [(&ada, "50"), (&ada, "100"), (&ben, "50"), (&cleo, "50")] {
        asks(&directory, who, km);
    }
    listed(&directory, "first", "words", Audience::Everyone);
    let backup = site.back_up("backup");
    done(&site.run(&["check"]));

    assert_eq!(a_day_later(&site, &directory), 3);
    let gone = directory.neighbours(&ada).expect("the store answers").requests[0].id;
    directory.forget_request(ada.id, gone).expect("it is gone");
    let gone = directory.neighbours(&cleo).expect("the store answers").requests[0].id;
    directory.forget_request(cleo.id, gone).expect("it is gone");
    directory.say(&ben, Purpose::LettersAboutNeighbours, Act::Withdrawal).expect("it is recorded");
    drop(directory);

    done(&site.restore(&backup));
    done(&site.run(&["check"]));
    let directory = site.open();
    let kept = |who: &Account| -> Vec<f64> {
        let neighbours = directory.neighbours(who).expect("the store answers");
        neighbours.requests.iter().map(|request| request.within.km()).collect()
    };
    assert_eq!((kept(&ada), kept(&ben), kept(&cleo)), (vec![100.0], vec![50.0], vec![]));
    assert!(!directory.neighbours(&ben).expect("the store answers").awake);
    directory.clock().set_ahead(DAY);
    assert_eq!(
        a_day_later(&site, &directory),
        0,
        "who was told since the backup is not told again"
    );
    listed(&directory, "second", "words", Audience::Everyone);
    assert_eq!(a_day_later(&site, &directory), 1);
    let to = "SELECT email FROM letter WHERE subject = 'Somebody new is near'";
    let to: String = site.inside().query_row(to, [], |row| row.get(0)).expect("a letter");
    assert_eq!(to, "ada@example.org");
}
