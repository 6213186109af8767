//! `/me/calendar`: the secret address of the calendar of one's own circles, made, made anew and taken
//! away. It is shown once, right after it was made, for only a hash of it is kept. The calendar
//! itself is in `calendars`.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::show;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::words::day;

const TITLE: &str = "My calendar";

/// Whether there is an address, and the buttons.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let since = app.directory.calendar_since(user.account.id)?;
        let main = html! {
            div.plain {
                h1 { (TITLE) }
                p.lead { "All meetings of your circles, in the calendar of your phone or computer. What is moved or cancelled changes there by itself." }
                @match since {
                    Some(since) => {
                        p { "Your calendar has a secret address since " (day(since)) ". We keep no copy of it. If you have lost it, or somebody has it who should not, make a new one: the old one then stops working." }
                        (make("Make a new address"))
                        form action="/me/calendar/end" method="post" { button.quiet type="submit" { "Take the address away" } }
                    }
                    None => {
                        p { "It has a secret address. Whoever has that address sees when and where your circles meet, and how to join their calls. So keep it to yourself." }
                        (make("Make the address"))
                    }
                }
                p { a href="/me" { "Back to my listing" } }
            }
        };
        Ok(show(app, TITLE, &[], &main))
    }).await
}

fn make(words: &str) -> Markup {
    html! {
        form action="/me/calendar" method="post" { button.primary type="submit" { (words) } }
    }
}

/// Makes an address, which ends the one before, and shows it.
pub(in crate::web) async fn open(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let token = app.directory.open_calendar(user.account.id)?;
        let address = format!("{}/calendar/{}/meetings.ics", app.site(), token.reveal());
        // Calendar programs open this scheme as something to subscribe to, and ask by HTTPS.
        let (_, rest) = address.split_once("://").unwrap_or(("", &address));
        let main = html! {
            div.plain {
                h1 { "Here is your calendar" }
                p.lead role="status" { "This address is shown now and not again." }
                p { a.button.primary href={ "webcal://" (rest) } { "Subscribe on this device" } }
                div.field-box {
                    label for="address" { "Or copy the address" }
                    p.hint #address-hint { "In Google Calendar: Other calendars, From URL. In Outlook: Add calendar, Subscribe from web." }
                    input #address type="text" readonly[true] value=(address) aria-describedby="address-hint";
                }
                p { "Whoever has it sees when and where your circles meet, and how to join their calls. Keep it to yourself." }
                p { a href="/me/calendar" { "Done" } }
            }
        };
        Ok(show(app, "Here is your calendar", &[], &main))
    }).await
}

/// Takes the address away.
pub(in crate::web) async fn end(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.close_calendar(user.account.id)?;
        Ok(reply::go("/me/calendar"))
    })
    .await
}
