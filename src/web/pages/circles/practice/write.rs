//! `/circles/{slug}/practice/new` and `/edit`: sharing something, and changing what one has shared.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{HERE, notice, path_of};
use crate::directory::{Barred, Belonging};
use crate::domain::{EntryDraft, EntryKind, Refusal};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::path::{CirclePath, EntryPath};
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::{inside, room, show, status_of};
use crate::web::ui::form_field::{Field, summary};

const NEW: &str = "Share something";
const CHANGE: &str = "Change what you shared";

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let belonging = inside(app, &visit, &slug)?.open()?;
        let draft = EntryDraft::default();
        Ok(show(app, StatusCode::OK, NEW, &[], &whole(&belonging, NEW, "new", &draft, &[])))
    })
    .await
}

/// Shares it.
pub(in crate::web) async fn share(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let draft = EntryDraft::new(sent.0);
        match app.directory.share(visit.account.id, &slug, &draft) {
            Ok(entry) => Ok(reply::go(&format!("{}/{}", path_of(&slug), entry.0))),
            Err(Barred::Refused(refusals)) => {
                let belonging = inside(app, &visit, &slug)?;
                let main = whole(&belonging, NEW, "new", &draft, &refusals);
                Ok(show(app, status_of(&refusals), NEW, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// The form with what one has shared.
pub(in crate::web) async fn edit(
    State(app): State<App>,
    visit: Visit,
    EntryPath { slug, id: entry }: EntryPath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let id = entry;
        let found = app.directory.conversation(visit.account.id, &slug, id);
        let found = found.and_then(|found| match found.entry.account == visit.account.id {
            true => Ok((found.belonging.open()?, found.entry)),
            false => Err(Barred::Unknown),
        });
        let (belonging, entry) = found?;
        let draft = EntryDraft::of(&entry.said);
        let main = whole(&belonging, CHANGE, &format!("{}/edit", id.0), &draft, &[]);
        Ok(show(app, StatusCode::OK, CHANGE, &[], &main))
    })
    .await
}

/// Changes it; what it said before is erased.
pub(in crate::web) async fn save(
    State(app): State<App>,
    visit: Visit,
    EntryPath { slug, id: entry }: EntryPath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let (slug, id) = (slug, entry);
        let draft = EntryDraft::new(sent.0);
        match app.directory.revise_entry(visit.account.id, &slug, id, &draft) {
            Ok(()) => Ok(reply::go(&format!("{}/{}", path_of(&slug), id.0))),
            Err(Barred::Refused(refusals)) => {
                let belonging = inside(app, &visit, &slug)?;
                let action = format!("{}/edit", id.0);
                let main = whole(&belonging, CHANGE, &action, &draft, &refusals);
                Ok(show(app, status_of(&refusals), CHANGE, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

fn whole(
    belonging: &Belonging,
    title: &str,
    action: &str,
    draft: &EntryDraft,
    refusals: &[Refusal],
) -> Markup {
    let kind_refused = refusals.iter().find(|refusal| refusal.field == "kind");
    let main = html! {
        h1 { (title) }
        (summary(refusals))
        (notice())
        form.stack action={ (path_of(&belonging.circle.slug)) "/" (action) } method="post" novalidate[true] {
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
    room(belonging, HERE, &main)
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
