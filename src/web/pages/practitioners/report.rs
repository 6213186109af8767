//! `/practitioners/{slug}/report`: anybody who sees a listing can have the moderators look at it,
//! without an account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::domain::{Complaint, PublicListing, Refusal, Reportable};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::path::ListingPath;
use crate::web::http::peer::Peer;
use crate::web::http::reply;
use crate::web::http::session::MaybeUser;
use crate::web::pages::practitioners::shown;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::page::{Head, page};

const TITLE: &str = "Report a listing";

/// The form.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: MaybeUser,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    app.ask(move |app| {
        let listing = shown(app, slug.as_str(), viewer)?;
        Ok(show(app, StatusCode::OK, &question(&listing, "", &[])))
    })
    .await
}

/// Keeps the report for the moderators.
pub(in crate::web) async fn send(
    State(app): State<AppState>,
    peer: Peer,
    user: MaybeUser,
    ListingPath { slug }: ListingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let listing = shown(app, slug.as_str(), user.viewer())?;
        let typed = sent.typed("reason");
        let reason: Complaint = match typed.parse() {
            Ok(reason) => reason,
            Err(refusal) => {
                let main = question(&listing, typed, &[refusal]);
                return Ok(show(app, StatusCode::UNPROCESSABLE_ENTITY, &main));
            }
        };
        app.limits.check(Limited::ReportsByPeer, peer)?;
        let reporter = user.who().map(|who| who.account.id);
        if !app.directory.report(Reportable::Listing(listing.id), reporter, &reason)? {
            return Err(AppError::Gone);
        }
        let main = html! {
            div.plain {
                h1 { "Thank you" }
                p.lead role="status" { "The moderators will look at it. The person who is listed does not learn who reported it." }
                p { a.button href="/" { "To the first page" } }
            }
        };
        Ok(show(app, StatusCode::OK, &main))
    }).await
}

fn question(listing: &PublicListing, typed: &str, refusals: &[Refusal]) -> Markup {
    let page = format!("/practitioners/{}", listing.slug);
    let hint = "In your own words. You need no account; if you are signed in, the moderators see your email address.";
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            p.lead { "The moderators will look at the listing of " (listing.name) "." }
            form.panel.stack action={ (page) "/report" } method="post" novalidate[true] {
                (Field::line("reason", "What is wrong with it?", hint, typed).lines(6).show(refusals))
                div { button.primary type="submit" { "Report it" } }
            }
            p { a href=(page) { "Back to the listing" } }
        }
    }
}

fn show(app: &AppState, status: StatusCode, main: &Markup) -> Response {
    let head = Head::of(TITLE);
    reply::private(reply::html(status, page(app, &head, main)))
}
