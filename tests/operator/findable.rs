//! `nearfield restore` and search engines: nobody and nothing is found again that is not to be found
//! any more.

use nearfield::domain::{Act, Audience, Channel, Purpose, Slug};

use crate::{Site, done, listed};

const FOUND: Purpose = Purpose::FoundBySearchEngines;

#[test]
fn what_search_engines_may_not_show_any_more_they_may_not_show_after_a_restore() {
    let site = Site::new();
    let directory = site.open();
    let [stays, withdraws, narrows, later] = ["stays", "withdraws", "narrows", "later"]
        .map(|name| listed(&directory, name, "words", Audience::Everyone));
    for account in [&stays, &withdraws, &narrows] {
        directory.say(account, FOUND, Act::Grant).expect("it is recorded");
    }
    let circle = |name: &str, findable: bool| -> Slug {
        let pairs = [
            ("name", name),
            ("purpose", "To try."),
            ("meets", "in_person"),
            ("place", crate::HERE),
            ("findable", if findable { "yes" } else { "" }),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = nearfield::domain::CircleDraft::new(pairs);
        directory.start_circle(&stays, &draft, "Wren").expect("it is started")
    };
    let kept = circle("Kept", true);
    circle("Unticked", true);
    circle("Ticked", false);
    let backup = site.back_up("backup");

    directory.say(&withdraws, FOUND, Act::Withdrawal).expect("it is recorded");
    directory.hide(narrows.id, Channel::Site).expect("it is hidden");
    directory.say(&later, FOUND, Act::Grant).expect("it is recorded");
    site.inside()
        .execute("UPDATE circle SET findable = name <> 'Unticked'", [])
        .expect("they are changed");
    drop(directory);
    done(&site.restore(&backup));
    done(&site.run(&["check"]));

    let directory = site.open();
    let findable = directory.findable(0, 100).expect("it can be read");
    assert_eq!(findable.circles, [kept]);
    let people: Vec<&str> = findable.listings.iter().map(|one| one.slug.as_str()).collect();
    assert!(matches!(people.as_slice(), [one] if one.starts_with("stays")), "{people:?}");
}
