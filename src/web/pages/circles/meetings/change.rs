//! What stewards press on the page of one meeting: cancel it, restore it, move it, call all of its
//! series off.

use axum::extract::State;
use axum::response::Response;

use super::one;
use crate::directory::{Change, CircleError, Membership};
use crate::domain::{FormValues, MeetingNote, Plan, RecurrenceId, Refusal, SeriesId, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::MeetingPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;

/// Cancels one meeting.
pub(in crate::web) async fn cancel(
    State(app): State<AppState>,
    user: CurrentUser,
    path: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let asked = Asked::read(app, &user, path, sent);
        let note = note(&asked.typed, "why").map_err(|refusal| vec![refusal]);
        asked.change(note.map(|note| (Change::Cancel, note)))
    })
    .await
}

/// Lets one meeting take place as the rhythm has it.
pub(in crate::web) async fn restore(
    State(app): State<AppState>,
    user: CurrentUser,
    path: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| Asked::read(app, &user, path, sent).change(Ok((Change::Restore, None))))
        .await
}

/// Moves one meeting.
pub(in crate::web) async fn shift(
    State(app): State<AppState>,
    user: CurrentUser,
    path: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let asked = Asked::read(app, &user, path, sent);
        let to = asked.to();
        asked.change(to)
    })
    .await
}

/// Calls all meetings of the series off.
pub(in crate::web) async fn call_off(
    State(app): State<AppState>,
    user: CurrentUser,
    path: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let Asked { slug, meeting, typed, .. } = Asked::read(app, &user, path, sent);
        let me = user.account.id;
        if typed.typed("sure") != "yes" {
            let sentence = "To call all of them off, please tick the box.";
            let refusal = Refusal::out_of_range("sure", sentence);
            app.directory.membership(me, &slug)?.steward()?;
            return one::again(app, &user, &slug, meeting, &typed, &[refusal]);
        }
        app.directory.call_off(me, &slug, meeting.0)?;
        Ok(reply::go(&format!("/circles/{slug}/meetings")))
    })
    .await
}

/// What a steward sends about one meeting.
struct Asked<'a> {
    app: &'a AppState,
    user: &'a CurrentUser,
    slug: Slug,
    meeting: (SeriesId, RecurrenceId),
    typed: FormValues,
}

/// What is to become of a meeting, and the note about it; or what has to be changed first.
type Wish = Result<(Change, Option<MeetingNote>), Vec<Refusal>>;

impl<'a> Asked<'a> {
    fn read(app: &'a AppState, user: &'a CurrentUser, path: MeetingPath, sent: Form) -> Asked<'a> {
        let MeetingPath { slug, series, slot } = path;
        Asked { app, user, slug, meeting: (series, slot), typed: FormValues::new(sent.0) }
    }

    /// Where a meeting is to be moved to, read as a series of one.
    fn to(&self) -> Wish {
        let directory = &self.app.directory;
        let me = Some(self.user.account.id);
        // Where there is no such meeting, the change itself will say so.
        let zone = directory.meeting_view(me, &self.slug, self.meeting);
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

    fn change(&self, wish: Wish) -> Result<Response, AppError> {
        let Asked { app, user, slug, meeting, typed } = self;
        let (directory, me) = (&app.directory, user.account.id);
        let done = match wish {
            Ok((change, note)) => directory.change_meeting(me, slug, *meeting, change, note),
            // Whoever is no steward is told that first.
            Err(refusals) => directory
                .membership(me, slug)
                .and_then(Membership::steward)
                .and(Err(CircleError::Refused(refusals))),
        };
        let (series, slot) = meeting;
        match done {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}/meetings/{}/{slot}", series.0))),
            Err(CircleError::Refused(refusals)) => {
                one::again(app, user, slug, *meeting, typed, &refusals)
            }
            Err(barred) => Err(barred.into()),
        }
    }
}

/// A note, if one was typed in that field.
fn note(typed: &FormValues, field: &'static str) -> Result<Option<MeetingNote>, Refusal> {
    match typed.typed(field).trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|refusal: Refusal| Refusal { field: field.into(), ..refusal }),
    }
}
