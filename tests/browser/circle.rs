//! A circle's day, as two people live it: it is started, meets, is changed by what one of them
//! proposes, shares what its members learn, and one of them leaves.

use std::sync::Arc;

use super::driver::Browser;
use super::joining::comes_in;
use super::server::Server;

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn a_circles_day_with_and_without_scripts() {
    for scripts in [true, false] {
        let server = Arc::new(Server::demo());
        let wren = Browser::at(server.clone(), false, scripts).await;
        let sol = Browser::at(server, false, scripts).await;
        for (browser, email) in [(&wren, "wren@example.org"), (&sol, "sol@example.org")] {
            browser.size(360, 800).await;
            browser.go("/join").await;
            comes_in(browser, email).await;
            browser.says("Nobody sees anything of you yet").await;
        }

        // Started, with a day in which to answer proposals that is none.
        wren.go("/me/circles/start").await;
        wren.fill("name", "Dreaming by the river").await;
        wren.fill("purpose", "To bring our dreams.").await;
        wren.press("main input[name=meets][value=in_person]").await;
        wren.press("main input[name=meets][value=online]").await;
        wren.fill("zone", "Melbourne").await;
        wren.fill("my_name", "Wren").await;
        wren.press("details.more > summary").await;
        wren.retype("waits", "0").await;
        wren.press("main button.primary").await;
        wren.arrives("/circles/dreaming-by-the-river").await;
        wren.says("To bring our dreams").await;

        // Planned. A date is typed as the browser shows it, the month first.
        wren.go("/circles/dreaming-by-the-river/meetings/new").await;
        let in_a_week = jiff::Zoned::now().date() + jiff::Span::new().days(7);
        wren.fill("date", &in_a_week.strftime("%m%d%Y").to_string()).await;
        wren.fill("link", "https://call.example.org/quietly").await;
        wren.press("main button.primary").await;
        wren.says("It is planned").await;

        // Joined by another, who then knows how to come.
        sol.go("/circles?q=Castlemaine+VIC").await;
        sol.go("/circles/dreaming-by-the-river").await;
        sol.fill("name", "Sol").await;
        sol.press("section[aria-labelledby=join] button.primary").await;
        sol.says("Leave this circle").await;
        sol.press("section[aria-labelledby=next] .cards a").await;
        sol.says("call.example.org/quietly").await;
        sol.press("main button[name=says][value=yes]").await;
        sol.says("Sol").await;
        wren.press("main .cards a").await;
        wren.says("Sol").await;
        let meeting = wren.client.current_url().await.expect("a page has an address");

        // A change is proposed, supported and adopted.
        sol.go("/circles/dreaming-by-the-river/proposals/new?kind=agreements").await;
        sol.fill("agreements", "We begin on time.").await;
        sol.press("main button.primary").await;
        sol.says("We begin on time").await;
        wren.go("/circles/dreaming-by-the-river/proposals").await;
        wren.press("main .cards a").await;
        wren.press("main input[name=says][value=support]").await;
        wren.press("section[aria-labelledby=answer] button.primary").await;
        wren.says("Wren").await;
        wren.press("section[aria-labelledby=decide] button.primary").await;
        wren.says("dopted").await;
        sol.go("/circles/dreaming-by-the-river").await;
        sol.says("We begin on time").await;

        // Roles go round, and what was learnt is shared.
        wren.go("/circles/dreaming-by-the-river/roles").await;
        wren.press("form[action$='/roles/share'] button").await;
        wren.says("Sol").await;
        wren.go("/circles/dreaming-by-the-river/practice/new").await;
        wren.press("main input[name=kind][value=story]").await;
        wren.fill("title", "A dream of rain").await;
        wren.fill("text", "Once.").await;
        wren.press("main button.primary").await;
        wren.says("A dream of rain").await;
        sol.go("/circles/dreaming-by-the-river/practice").await;
        sol.press("main .cards a").await;
        sol.fill("text", "It rained here too.").await;
        sol.press("form[action$='/respond'] button").await;
        sol.says("It rained here too").await;

        // The meeting is cancelled, and whoever was to come reads so in a letter.
        wren.go(meeting.path()).await;
        wren.press("details:has(form[action$='/cancel']) > summary").await;
        wren.fill("why", "Wren has a cold.").await;
        wren.press("form[action$='/cancel'] button").await;
        wren.says("Cancelled").await;
        sol.mailed("/circles/dreaming-by-the-river").await;
        sol.go(meeting.path()).await;
        sol.says("Wren has a cold").await;

        // One leaves, and is in it no more.
        sol.go("/circles/dreaming-by-the-river").await;
        sol.press("form[action$='/leave'] button").await;
        sol.says("You are in no circle").await;
        sol.go("/circles/dreaming-by-the-river").await;
        sol.says("Join this circle").await;
        wren.go("/circles/dreaming-by-the-river/members").await;
        wren.says("Wren").await;
        wren.close().await;
        sol.close().await;
    }
}
