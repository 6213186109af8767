//! `/circles/{slug}/practice/new` and `/edit`: sharing something, and changing what one has shared.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{HERE, notice, path_of};
use crate::directory::{CircleError, Membership};
use crate::domain::{EntryDraft, EntryKind, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::{CirclePath, EntryPath};
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::{circle_page, inside, show, status_of};
use crate::web::ui::form_field::{Field, changed_since, opened, summary};

const NEW: &str = "Share something";
const CHANGE: &str = "Change what you shared";

/// The texts of an entry, and what they are called.
const TEXTS: &[(&str, &str)] = &[("title", "Title"), ("text", "Text"), ("link", "Link")];

/// The form.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = inside(app, &user, &slug)?.open()?;
        let draft = EntryDraft::default();
        let main = whole(&membership, (NEW, "new"), &draft, "", &summary(&[]), &[]);
        Ok(show(app, StatusCode::OK, NEW, &[], &main))
    })
    .await
}

/// Shares it.
pub(in crate::web) async fn share(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let draft = EntryDraft::new(sent.0);
        match app.directory.share(user.account.id, &slug, &draft) {
            Ok(entry) => Ok(reply::go(&format!("{}/{}", path_of(&slug), entry.0))),
            Err(CircleError::Refused(refusals)) => {
                let membership = inside(app, &user, &slug)?;
                let main =
                    whole(&membership, (NEW, "new"), &draft, "", &summary(&refusals), &refusals);
                Ok(show(app, status_of(&refusals), NEW, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// The form with what one has shared.
pub(in crate::web) async fn edit(
    State(app): State<AppState>,
    user: CurrentUser,
    EntryPath { slug, id: entry }: EntryPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let id = entry;
        let found = app.directory.conversation(user.account.id, &slug, id);
        let found = found.and_then(|found| match found.entry.account == user.account.id {
            true => Ok((found.membership.open()?, found.entry)),
            false => Err(CircleError::Unknown),
        });
        let (membership, entry) = found?;
        let draft = EntryDraft::of(&entry.said);
        let (action, opened) = (format!("{}/edit", id.0), draft.fingerprint());
        let main = whole(&membership, (CHANGE, &action), &draft, &opened, &summary(&[]), &[]);
        Ok(show(app, StatusCode::OK, CHANGE, &[], &main))
    })
    .await
}

/// Changes it; what it said before is erased.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    EntryPath { slug, id: entry }: EntryPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (slug, id) = (slug, entry);
        let opened = sent.opened();
        let action = format!("{}/edit", id.0);
        let draft = EntryDraft::new(sent.0);
        match app.directory.revise_entry(user.account.id, &slug, id, &draft, &opened) {
            Ok(()) => Ok(reply::go(&format!("{}/{}", path_of(&slug), id.0))),
            Err(CircleError::Refused(refusals)) => {
                let membership = inside(app, &user, &slug)?;
                let notice = summary(&refusals);
                let main =
                    whole(&membership, (CHANGE, &action), &draft, &opened, &notice, &refusals);
                Ok(show(app, status_of(&refusals), CHANGE, &[], &main))
            }
            Err(CircleError::ChangedSince(now)) => {
                let membership = inside(app, &user, &slug)?;
                let notice = changed_since(&now, &draft, TEXTS);
                let opened = now.fingerprint();
                let main = whole(&membership, (CHANGE, &action), &draft, &opened, &notice, &[]);
                Ok(show(app, StatusCode::CONFLICT, CHANGE, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

fn whole(
    membership: &Membership,
    (title, action): (&str, &str),
    draft: &EntryDraft,
    opened_with: &str,
    notice_on_top: &Markup,
    refusals: &[Refusal],
) -> Markup {
    let kind_refused = refusals.iter().find(|refusal| refusal.field == "kind");
    let main = html! {
        h1 { (title) }
        (notice_on_top)
        (notice())
        form.stack action={ (path_of(&membership.circle.slug)) "/" (action) } method="post" novalidate[true] {
            @if action != "new" { (opened(opened_with)) }
            fieldset {
                legend #kind { "What is it?" }
                @if let Some(refusal) = kind_refused { p.error { (refusal.sentence) } }
                @for kind in EntryKind::ALL {
                    (tick("radio", "kind", kind.as_str(), draft.typed("kind") == kind.as_str(), &offered(kind)))
                }
            }
            (Field::line("title", "Title", "", draft.typed("title")).show(refusals))
            (Field::line("text", "Text", "In plain text, at most 10,000 characters.", draft.typed("text")).lines(12).show(refusals))
            (Field::line("link", "Link", "For a resource: where it is found. Otherwise only if you like.", draft.typed("link")).show(refusals))
            div { button.primary type="submit" { @if action == "new" { "Share it with the circle" } @else { "Save" } } }
            p.hint { "You can change it or take it back at any time, also after you have left the circle." }
        }
    };
    circle_page(membership, HERE, &main)
}

fn offered(kind: EntryKind) -> Markup {
    html! {
        @match kind {
            EntryKind::Story => { "A story" small { "Something that happened, and what you learnt" } },
            EntryKind::Question => { "A question" small { "Something that you do not know how to go about" } },
            EntryKind::Resource => { "A resource" small { "Something to read, see or hear elsewhere" } },
            EntryKind::Tool => { "A tool" small { "An exercise, a form, a way of doing something" } },
        }
    }
}
