//! Who was counted where people look for a circle, after a restore: who takes no part any more takes
//! none, and what was counted is counted anew.

use nearfield::directory::{Account, Directory};
use nearfield::domain::{Act, Draft, MySuggestion, Purpose, Says, Viewer};

use crate::{HERE, Site, done, joined};

/// Somebody who would like a circle and agreed to be counted.
fn counted(directory: &Directory, name: &str) -> Account {
    let account = joined(directory, &format!("{name}@example.org"));
    let pairs = [
        ("name", name),
        ("profession", "coaching"),
        ("works", "in_person"),
        ("seeking", "start-circle"),
        ("audience", "everyone"),
        ("place", HERE),
    ];
    let draft = Draft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    directory.change_draft(account.id, |_| Ok(draft)).expect("it is kept");
    directory.publish(&account, None, true).expect("it is published");
    directory.say(&account, Purpose::CountedForCircles, Act::Grant).expect("recorded");
    account
}

fn only(directory: &Directory, account: &Account) -> Option<MySuggestion> {
    directory.starts_of(account.id).expect("the store answers").pop()
}

fn says(directory: &Directory, account: &Account, says: &Says) {
    let mine = only(directory, account).expect("they are in one");
    directory.answer_start(account.id, mine.id, says).expect("it is noted");
}

fn yes(name: &str) -> Says {
    Says::Yes(name.parse().expect("a name"))
}

/// Who says yes beside somebody.
fn companions(directory: &Directory, account: &Account) -> Vec<String> {
    let id = only(directory, account).expect("they are in one").id;
    let found = directory.start_of(account.id, id, Viewer::Anybody).expect("the store answers");
    let (_, companions, _) = found.expect("it is theirs");
    companions.into_iter().map(|companion| companion.name.to_string()).collect()
}

#[test]
fn who_takes_no_part_any_more_takes_none_after_a_restore() {
    let site = Site::new();
    let directory = site.open();
    let [ann, ben, cas, dan, eve] =
        ["ann", "ben", "cas", "dan", "eve"].map(|name| counted(&directory, name));
    directory.keep_house().expect("the store answers");
    says(&directory, &ann, &yes("Ann"));
    for (account, name) in [(&ben, "Ben"), (&cas, "Cas"), (&eve, "Eve")] {
        says(&directory, account, &yes(name));
    }
    let before_all = site.back_up("said");
    says(&directory, &ben, &Says::No);
    directory.say(&cas, Purpose::CountedForCircles, Act::Withdrawal).expect("recorded");
    directory.erase(eve.id).expect("it is erased");
    drop(directory);
    done(&site.restore(&before_all));

    let directory = site.open();
    assert_eq!(companions(&directory, &ann), Vec::<String>::new());
    assert_eq!(only(&directory, &ben).expect("they were asked").says, Some(Says::No));
    assert_eq!(only(&directory, &cas), None);
    assert_eq!(only(&directory, &dan).expect("they were asked").says, None);
    assert_eq!(directory.starts().expect("the store answers"), []);
    assert_eq!(directory.field().expect("the store answers").counted, None);
    drop(directory);
    done(&site.run(&["check"]));
}

#[test]
fn who_said_no_is_not_asked_once_more_by_an_older_backup() {
    let site = Site::new();
    let directory = site.open();
    let [ann, ben, _cas, _dan] = ["ann", "ben", "cas", "dan"].map(|name| counted(&directory, name));
    let before_all = site.back_up("before");
    directory.keep_house().expect("the store answers");
    says(&directory, &ann, &yes("Ann"));
    says(&directory, &ben, &Says::No);
    let id = only(&directory, &ben).expect("they were asked").id;
    drop(directory);
    done(&site.restore(&before_all));

    let directory = site.open();
    directory.keep_house().expect("the store answers");
    let mine = only(&directory, &ben).expect("they were asked");
    assert_eq!((mine.id, mine.says), (id, Some(Says::No)));
    assert_eq!(directory.starts().expect("the store answers"), [], "all four are in one already");
}
