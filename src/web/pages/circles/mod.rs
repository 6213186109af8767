//! Circles: `/circles`, the page of each, and what members do there. Owns what these pages share; each
//! thing that is done has a file.

pub(in crate::web) mod choose;
pub(in crate::web) mod circle;
pub(in crate::web) mod edit;
pub(in crate::web) mod hidden;
pub(in crate::web) mod history;
pub(in crate::web) mod join;
pub(in crate::web) mod letters;
pub(in crate::web) mod list;
pub(in crate::web) mod meetings;
pub(in crate::web) mod members;
pub(in crate::web) mod own;
pub(in crate::web) mod pins;
pub(in crate::web) mod practice;
pub(in crate::web) mod proposals;
pub(in crate::web) mod report;
pub(in crate::web) mod roles;
pub(in crate::web) mod start;

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::Membership;
use crate::domain::{Circle, Refusal, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::page::{Head, page as frame};

/// Somebody's part in a circle.
fn inside(app: &AppState, user: &CurrentUser, slug: &Slug) -> Result<Membership, AppError> {
    Ok(app.directory.membership(user.account.id, slug)?)
}

/// The pages of a circle for its members. `here` is the one that is open.
fn circle_nav(circle: &Circle, here: &str) -> Markup {
    let pages = [
        ("", "About"),
        ("/meetings", "Meetings"),
        ("/members", "Members"),
        ("/practice", "Practice"),
        ("/roles", "Roles"),
        ("/proposals", "Proposals"),
        ("/history", "History"),
    ];
    html! {
        nav.circle-nav aria-label="In this circle" {
            ul {
                @for (path, name) in pages {
                    li {
                        a href={ "/circles/" (circle.slug) (path) } aria-current=[(path == here).then_some("page")] { (name) }
                    }
                }
            }
        }
    }
}

/// A page of a circle for one of its members.
fn circle_page(membership: &Membership, here: &str, main: &Markup) -> Markup {
    html! {
        div.plain.circle {
            p.above { a href={ "/circles/" (membership.circle.slug) } { (membership.circle.name) } }
            (circle_nav(&membership.circle, here))
            @if membership.hidden.is_some() {
                p.advice { "A moderator has hidden this circle. You can read what is here." }
            } @else if !membership.is_open {
                p.advice { "This circle is closed. You can read what is here, and change nothing." }
            }
            (main)
        }
    }
}

/// A page for one person.
fn show(
    app: &AppState,
    status: StatusCode,
    title: &str,
    scripts: &[&str],
    main: &Markup,
) -> Response {
    let head = Head::of(title).with(scripts);
    reply::private(reply::html(status, frame(app, &head, main)))
}

/// The status of a form that needs a change.
fn status_of(refusals: &[Refusal]) -> StatusCode {
    refusals.first().map_or(StatusCode::OK, |refusal| AppError::Refused(refusal.clone()).status())
}
