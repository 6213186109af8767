//! `/circles/{slug}/report`: anybody who sees a circle can have the moderators look at it, without an
//! account.

use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::{show, shut, slug_in};
use crate::directory::{Barred, CircleLookup};
use crate::domain::{Circle, Complaint, Refusal};
use crate::web::App;
use crate::web::field::{Field, summary};
use crate::web::limits::Limited;
use crate::web::peer::Peer;
use crate::web::problem::Wrong;
use crate::web::reply;
use crate::web::sent::Sent;
use crate::web::visit::Visitor;

const TITLE: &str = "Report a circle";

/// The form.
#[utoipa::path(get, path = "/circles/{slug}/report", tag = "pages",
    params(("slug" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html")))]
pub(in crate::web) async fn form(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let answer = app.ask(move |app| {
        Ok(match shown(app, &uri)? {
            Ok(circle) => show(app, StatusCode::OK, TITLE, &[], &question(&circle, "", &[])),
            Err(response) => *response,
        })
    });
    answer.await.unwrap_or_else(|wrong| reply::private(wrong.page(&app)))
}

/// Keeps the report for the moderators.
#[utoipa::path(post, path = "/circles/{slug}/report", tag = "pages",
    params(("slug" = String, Path)),
    responses(
        (status = 200, description = "Kept", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html"),
        (status = 422, description = "It needs a change", body = String, content_type = "text/html"),
        (status = 429, description = "Too many reports", body = String, content_type = "text/html")))]
pub(in crate::web) async fn send(
    State(app): State<App>,
    peer: Peer,
    visitor: Visitor,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    let answer = app.ask(move |app| {
        let circle = match shown(app, &uri)? {
            Ok(circle) => circle,
            Err(response) => return Ok(*response),
        };
        let typed = sent.typed("reason");
        let reason: Complaint = match typed.parse() {
            Ok(reason) => reason,
            Err(refusal) => {
                let main = question(&circle, typed, &[refusal]);
                return Ok(show(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, &[], &main));
            }
        };
        app.limits.check(Limited::ReportsByPeer, peer)?;
        let reporter = visitor.who().map(|who| who.account.id);
        if !app.directory.report_circle(circle.id, reporter, &reason)? {
            return Ok(shut(app, Barred::Gone));
        }
        let main = html! {
            div.plain {
                h1 { "Thank you" }
                p.lead role="status" { "The moderators will look at it. Nobody in the circle learns who reported it." }
                p { a.button href="/circles" { "All circles" } }
            }
        };
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    });
    answer.await.unwrap_or_else(|wrong| reply::private(wrong.page(&app)))
}

/// The circle of the path, if everybody sees it.
fn shown(app: &App, uri: &Uri) -> Result<Result<Circle, Box<Response>>, Wrong> {
    match app.directory.circle(&slug_in(uri)?)? {
        CircleLookup::Shown(circle, _) => Ok(Ok(Circle::clone(&circle))),
        CircleLookup::Gone => Ok(Err(Box::new(shut(app, Barred::Gone)))),
        CircleLookup::Unknown => Err(Wrong::NotFound),
    }
}

fn question(circle: &Circle, typed: &str, refusals: &[Refusal]) -> Markup {
    let page = format!("/circles/{}", circle.slug);
    let hint = "In your own words. You need no account; if you are signed in, the moderators see your email address. They do not see what members share: please say what it is about.";
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            p.lead { "The moderators will look at the circle “" (circle.name) "”." }
            form.panel.stack action={ (page) "/report" } method="post" novalidate[true] {
                (Field::line("reason", "What is wrong with it?", hint, typed).lines(6).show(refusals))
                div { button.primary type="submit" { "Report it" } }
            }
            p { a href=(page) { "Back to the circle" } }
        }
    }
}
