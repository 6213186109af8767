//! What stewards press on the page of one meeting: cancel it, restore it, move it, call all of its
//! series off.

use axum::extract::{OriginalUri, State};
use axum::http::Uri;
use axum::response::Response;

use super::{meeting_in, one};
use crate::directory::{Barred, Belonging, Change};
use crate::domain::{MeetingNote, Plan, Refusal, SeriesId, Slot, Slug, Typed};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::pages::circles::slug_in;

/// Cancels one meeting.
#[utoipa::path(post, path = "/circles/{slug}/meetings/{series}/{slot}/cancel", tag = "pages",
    params(("slug" = String, Path), ("series" = String, Path), ("slot" = String, Path)),
    responses(
        (status = 303, description = "Cancelled"),
        (status = 400, description = "The note needs a change", body = String, content_type = "text/html"),
        (status = 403, description = "For stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 422, description = "The note needs a change", body = String, content_type = "text/html")))]
pub(in crate::web) async fn cancel(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let asked = Asked::read(app, &visit, &uri, sent)?;
        let note = note(&asked.typed, "why").map_err(|refusal| vec![refusal]);
        asked.change(note.map(|note| (Change::Cancel, note)))
    })
    .await
}

/// Lets one meeting take place as the rhythm has it.
#[utoipa::path(post, path = "/circles/{slug}/meetings/{series}/{slot}/restore", tag = "pages",
    params(("slug" = String, Path), ("series" = String, Path), ("slot" = String, Path)),
    responses(
        (status = 303, description = "Restored"),
        (status = 403, description = "For stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html")))]
pub(in crate::web) async fn restore(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        Asked::read(app, &visit, &uri, sent)?.change(Ok((Change::Restore, None)))
    })
    .await
}

/// Moves one meeting.
#[utoipa::path(post, path = "/circles/{slug}/meetings/{series}/{slot}/move", tag = "pages",
    params(("slug" = String, Path), ("series" = String, Path), ("slot" = String, Path)),
    responses(
        (status = 303, description = "Moved"),
        (status = 400, description = "Something needs a change", body = String, content_type = "text/html"),
        (status = 403, description = "For stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 422, description = "Something needs a change", body = String, content_type = "text/html")))]
pub(in crate::web) async fn shift(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let asked = Asked::read(app, &visit, &uri, sent)?;
        let to = asked.to();
        asked.change(to)
    })
    .await
}

/// Calls all meetings of the series off.
#[utoipa::path(post, path = "/circles/{slug}/meetings/{series}/{slot}/call-off", tag = "pages",
    params(("slug" = String, Path), ("series" = String, Path), ("slot" = String, Path)),
    responses(
        (status = 303, description = "Called off"),
        (status = 403, description = "For stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 422, description = "The box was not ticked", body = String, content_type = "text/html")))]
pub(in crate::web) async fn call_off(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let Asked { slug, meeting, typed, .. } = Asked::read(app, &visit, &uri, sent)?;
        let me = visit.account.id;
        if typed.typed("sure") != "yes" {
            let sentence = "To call all of them off, please tick the box.";
            let refusal = Refusal::out_of_range("sure", sentence);
            app.directory.belonging(me, &slug)?.steward()?;
            return one::again(app, &visit, &slug, meeting, &typed, &[refusal]);
        }
        app.directory.call_off(me, &slug, meeting.0, &app.site)?;
        Ok(reply::go(&format!("/circles/{slug}/meetings")))
    })
    .await
}

/// What a steward sends about one meeting.
struct Asked<'a> {
    app: &'a App,
    visit: &'a Visit,
    slug: Slug,
    meeting: (SeriesId, Slot),
    typed: Typed,
}

/// What is to become of a meeting, and the note about it; or what has to be changed first.
type Wish = Result<(Change, Option<MeetingNote>), Vec<Refusal>>;

impl<'a> Asked<'a> {
    fn read(app: &'a App, visit: &'a Visit, uri: &Uri, sent: Sent) -> Result<Asked<'a>, Wrong> {
        let (slug, meeting) = (slug_in(uri)?, meeting_in(uri)?);
        Ok(Asked { app, visit, slug, meeting, typed: Typed::new(sent.0) })
    }

    /// Where a meeting is to be moved to, read as a series of one.
    fn to(&self) -> Wish {
        let directory = &self.app.directory;
        let me = Some(self.visit.account.id);
        // Where there is no such meeting, the change itself will say so.
        let zone = directory.gathering(me, &self.slug, self.meeting);
        let zone = zone.map_or_else(|_| directory.home_zone(), |found| found.series.zone);
        let typed = ["date", "time", "minutes"].map(|field| (field, self.typed.typed(field)));
        let fixed = [("zone", zone.name()), ("online", "yes")];
        let pairs = typed.into_iter().chain(fixed);
        let plan = Plan::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        match (plan.parse(), note(&self.typed, "note")) {
            (Ok(planned), Ok(note)) => {
                if zone.instant(planned.first) <= directory.clock().timestamp() {
                    let sentence = "That hour has gone by. Please give a later one.";
                    return Err(vec![Refusal::out_of_range("date", sentence)]);
                }
                let to = Change::Move { to: planned.first, minutes: Some(planned.minutes) };
                Ok((to, note))
            }
            (planned, note) => {
                let refusals = planned.err().unwrap_or_default();
                Err(refusals.into_iter().chain(note.err()).collect())
            }
        }
    }

    fn change(&self, wish: Wish) -> Result<Response, Wrong> {
        let Asked { app, visit, slug, meeting, typed } = self;
        let (directory, me) = (&app.directory, visit.account.id);
        let done = match wish {
            Ok((change, note)) => {
                directory.change_meeting(me, slug, *meeting, change, note, &app.site)
            }
            // Whoever is no steward is told that first.
            Err(refusals) => directory
                .belonging(me, slug)
                .and_then(Belonging::steward)
                .and(Err(Barred::Refused(refusals))),
        };
        let (series, slot) = meeting;
        match done {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}/meetings/{}/{slot}", series.0))),
            Err(Barred::Refused(refusals)) => {
                one::again(app, visit, slug, *meeting, typed, &refusals)
            }
            Err(barred) => Err(barred.into()),
        }
    }
}

/// A note, if one was typed in that field.
fn note(typed: &Typed, field: &'static str) -> Result<Option<MeetingNote>, Refusal> {
    match typed.typed(field).trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|refusal: Refusal| Refusal { field: field.into(), ..refusal }),
    }
}
