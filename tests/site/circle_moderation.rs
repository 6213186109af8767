//! Looking after circles: reports, hiding with a reason, putting it right, asking to look again, and
//! what remains in the trail.

use std::time::Duration;

use super::moderation::{acts, letters, moderator, store};
use super::person::Person;
use super::practice::{circle, member, share};
use super::visit::Visit;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn case(circle: &str, act: &str) -> String {
    format!("/moderation{circle}{act}")
}

/// Whether strangers find it in any list.
fn is_listed(visit: &Visit, name: &str) -> bool {
    let lists = ["/circles", "/circles?place=gn:2172106", "/api/v1/circles?place=gn:2172106"];
    let near = "/near?place=gn:2172106&within_km=5";
    lists.iter().chain([&near]).any(|list| visit.get(list).body.contains(name))
}

const PLACE: [(&str, &str); 3] =
    [("name", "Quvexilo circle"), ("meets", "in_person"), ("place", "gn:2172106")];

#[test]
fn a_circle_is_reported_hidden_put_right_and_shown_again() {
    let visit = Visit::among(0);
    let other = visit.beside();
    let wren = Person::listed(&visit, "wren@example.org", &[]);
    let circle = circle(&wren, &PLACE);
    let sol = member(&visit, &circle, "Sol");
    let entry = share(&sol, &circle, "story", "Inside", "Drusqualith.");
    let moderator = moderator(&visit, "mo@example.org");
    let nobody = Person::new(&visit, "");
    for site in [&visit, &other] {
        assert!(is_listed(site, "Quvexilo"));
    }

    // Anybody who sees it can report it.
    let report = format!("{circle}/report");
    assert!(nobody.get(&circle).body.contains(&format!("href=\"{report}\"")));
    assert!(nobody.get(&report).text().contains("Quvexilo circle"));
    assert_eq!(nobody.get("/circles/no-such-circle/report").status, 404);
    assert_eq!(nobody.post("/circles/no-such-circle/report", &[("reason", "x")]).status, 404);
    for (reason, sentence) in [(" ", "is empty"), (&*"x".repeat(2001), "2001 characters")] {
        let refused = nobody.post(&report, &[("reason", reason)]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(sentence) && refused.body.contains(reason.trim()));
    }
    assert_eq!(nobody.post(&report, &[("reason", "It names <b>somebody</b>.")]).status, 200);
    assert_eq!(sol.post(&report, &[("reason", "So it seems.")]).status, 200);
    assert_eq!(letters(&visit, "mo@example.org", "Something waits").len(), 1);
    let desk = moderator.get("/moderation");
    assert!(desk.body.contains("It names &lt;b&gt;somebody&lt;/b&gt;."));
    assert!(desk.text().contains("About the circle Quvexilo circle"), "{}", desk.text());
    assert!(desk.body.contains(&case(&circle, "")) && desk.text().contains("sol@example.org"));
    let held = sol.get("/me/export.json").json();
    assert!(held["reports"][0]["circle_address"].as_str().is_some_and(|at| at.ends_with(&circle)));

    // A moderator sees of it what everybody sees.
    let page = moderator.get(&case(&circle, ""));
    assert!(page.text().contains("Everybody sees this circle.") && page.body.contains("To try."));
    for inside in ["Sol", "Inside", "Drusqualith"] {
        assert!(!page.body.contains(inside) && !desk.body.contains("Drusqualith"), "{inside}");
    }
    assert_eq!(moderator.get(&entry).status, 403);

    let hide = case(&circle, "/hide");
    assert_eq!(moderator.post(&case(&circle, "/show"), &[]).status, 404, "it is not hidden");
    let refused = moderator.post(&hide, &[("reason", &"x".repeat(501))]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&"x".repeat(501)));
    let reason = "The purpose names a <client>.\nPlease take that out.";
    assert_eq!(moderator.post(&hide, &[("reason", reason)]).status, 303);
    for site in [&visit, &other] {
        assert!(!is_listed(site, "Quvexilo"));
        assert_eq!(site.get(&circle).status, 410);
        assert_eq!(site.get(&format!("/api/v1{circle}")).status, 410);
        assert_eq!(site.get(&report).status, 410);
    }
    let stranger = Person::joined(&visit, "stranger@example.org");
    assert_eq!(stranger.get(&circle).status, 410);
    assert_eq!(stranger.post(&format!("{circle}/join"), &[("name", "Uma")]).status, 410);
    assert_eq!(stranger.get(&format!("{circle}/members")).status, 410);

    // Its members read on, and see why; a steward gets a letter and can put it right.
    let letter = &letters(&visit, "wren@example.org", "is hidden")[0];
    assert!(letter.text.contains(reason) && letter.text.starts_with("Hello Wren,"));
    assert_eq!(letter.link("/circles/"), circle);
    assert!(!letter.text.contains("mo@example.org"));
    assert!(letters(&visit, "sol@example.org", "is hidden").is_empty(), "stewards alone");
    for person in [&wren, &sol] {
        let page = person.get(&circle);
        assert!(page.body.contains("The purpose names a &lt;client&gt;."), "{}", page.body);
        assert!(!page.body.contains("mo@example.org"));
        assert_eq!(person.get(&entry).status, 200);
        assert_eq!(person.post(&format!("{entry}/respond"), &[("text", "Hm")]).status, 410);
    }
    let again = format!("{circle}/look-again");
    assert!(!sol.get(&circle).body.contains(&again) && wren.get(&circle).body.contains(&again));
    let edit = format!("{circle}/edit");
    assert_eq!(sol.get(&edit).status, 403);
    assert_eq!(wren.get(&edit).status, 200);
    let better = [
        ("name", "Quvexilo circle"),
        ("purpose", "To try again."),
        ("meets", "in_person"),
        ("place", "gn:2172106"),
    ];
    assert_eq!(sol.post(&edit, &better).status, 403);
    assert_eq!(wren.edit(&edit, &better).status, 303);
    assert!(!is_listed(&visit, "Quvexilo"), "putting it right does not show it");
    assert_eq!(sol.post(&again, &[("answer", "Please")]).status, 403);
    assert_eq!(stranger.post(&again, &[("answer", "Please")]).status, 410);
    let long = "x".repeat(2001);
    for (answer, status, sentence) in [(" \n", 400, "is empty"), (&*long, 422, "2001 characters")] {
        let refused = wren.post(&again, &[("answer", answer)]);
        assert_eq!(refused.status, status);
        assert!(refused.text().contains(sentence) && refused.body.contains(answer.trim()));
    }
    visit.directory.clock().set_ahead(2 * DAY);
    let asked = wren.post(&again, &[("answer", "It is <i>out</i>.")]);
    assert_eq!((asked.status.as_u16(), asked.header("location")), (303, &*circle));
    assert_eq!(letters(&visit, "mo@example.org", "Something waits").len(), 2);
    for page in ["/moderation", &case(&circle, "")] {
        let page = moderator.get(page);
        assert!(page.body.contains("It is &lt;i&gt;out&lt;/i&gt;."), "{}", page.text());
    }
    assert!(moderator.get(&case(&circle, "")).body.contains("To try again."));
    assert!(wren.get(&circle).body.contains("It is &lt;i&gt;out&lt;/i&gt;."));
    assert!(!sol.get(&circle).body.contains("It is &lt;i&gt;out"), "among stewards and moderators");
    let held = wren.get("/me/export.json").json();
    assert_eq!(held["circles"]["answers"][0]["text"], "It is <i>out</i>.");

    let shown = moderator.post(&case(&circle, "/show"), &[("note", "Thank you.")]);
    assert_eq!((shown.status.as_u16(), shown.header("location")), (303, "/moderation"));
    for site in [&visit, &other] {
        assert!(is_listed(site, "Quvexilo"));
        assert_eq!(site.get(&circle).status, 200);
    }
    assert!(letters(&visit, "wren@example.org", "is back")[0].text.contains("Thank you."));
    assert_eq!(wren.post(&again, &[("answer", "More")]).status, 404);
    for report in [1, 2] {
        let settled = moderator.post(&format!("/moderation/reports/{report}/settle"), &[]);
        assert_eq!(settled.status, 303);
    }
    assert_eq!(acts(&visit), ["add-moderator", "hide", "show", "settle", "settle"]);
    let desk = moderator.get("/moderation").text();
    for line in [
        "mo@example.org hid the circle Quvexilo circle : “The purpose",
        "mo@example.org showed the circle Quvexilo circle again: “Thank you.”",
        "mo@example.org settled a report about the circle Quvexilo circle .",
    ] {
        assert!(desk.contains(line), "{line} {desk}");
    }
}

#[test]
fn a_hidden_circle_keeps_a_steward_or_closes() {
    let visit = Visit::among(0);
    let wren = Person::listed(&visit, "wren@example.org", &[]);
    let circle = circle(&wren, &[]);
    let sol = member(&visit, &circle, "Sol");
    let moderator = moderator(&visit, "mo@example.org");
    let reason = [("reason", "Klyxometrand.")];
    assert_eq!(moderator.post(&case(&circle, "/hide"), &reason).status, 303);

    // The only steward may not just go; others may, and the circle may be closed.
    let refused = wren.post(&format!("{circle}/leave"), &[]);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("only steward"), "{}", refused.text());
    assert_eq!(sol.post(&format!("{circle}/leave"), &[]).status, 303);
    assert_eq!(wren.post(&format!("{circle}/close"), &[("sure", "yes")]).status, 303);
    assert!(wren.get(&circle).text().contains("This circle is closed."));
    assert_eq!(wren.post(&format!("{circle}/look-again"), &[("answer", "x")]).status, 410);
    assert_eq!(wren.get(&format!("{circle}/edit")).status, 410);
    let page = moderator.get(&case(&circle, ""));
    assert!(page.text().contains("A steward has closed this circle."), "{}", page.text());
    for act in ["/hide", "/show"] {
        assert_eq!(moderator.post(&case(&circle, act), &reason).status, 404);
    }
    assert!(!moderator.get("/moderation").text().contains("Hidden circles"));

    // After 30 days all of it goes, and why it was hidden as well. The letter about that has left.
    visit.all_mail();
    let left = || -> (i64, i64) {
        let query = "SELECT (SELECT count(*) FROM circle),
                            (SELECT count(*) FROM audit WHERE reason IS NOT NULL)";
        let read = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?));
        store(&visit).query_row(query, [], read).expect("it can be read")
    };
    visit.directory.clock().set_ahead(29 * DAY);
    visit.directory.keep_house().expect("the store answers");
    assert_eq!(left(), (1, 1));
    visit.directory.clock().set_ahead(31 * DAY);
    visit.directory.keep_house().expect("the store answers");
    assert_eq!(left(), (0, 0));
    let kept = super::traces::files(visit.directory.folder());
    let kept: Vec<_> = kept.iter().filter(|(name, _)| name.contains(".sqlite")).collect();
    assert!(!kept.is_empty(), "the store is a file");
    for (name, bytes) in kept {
        assert!(!super::traces::holds(bytes, b"Klyxometrand"), "{name}");
    }
    assert_eq!(visit.get(&circle).status, 404);
}
