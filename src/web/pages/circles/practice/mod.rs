//! `/circles/{slug}/practice`: what members share with each other, to be looked through. Owns the
//! notice of what must not be written; each thing that is done has a file.

pub(in crate::web) mod edit;
pub(in crate::web) mod entry;
pub(in crate::web) mod own;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{circle_page, show};
use crate::directory::{Entries, Entry, Membership};
use crate::domain::{EntryId, EntryKind, EntrySearch, Name, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::CirclePath;
use crate::web::http::query;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::Field;
use crate::web::ui::words::day;

const TITLE: &str = "Practice";

/// Where it is among the pages of a circle.
const HERE: &str = "/practice";

/// So many characters of an entry stand in a list.
const BEGINNING: usize = 200;

/// What is shared, newest or oldest first, of one kind or all, with all the words in it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let search = EntrySearch::parse(query::read(raw.as_deref())?);
        let practice = app.directory.practice(user.account.id, &slug, &search);
        let (membership, entries) = practice?;

        Ok(show(app, StatusCode::OK, TITLE, &[], &whole(&membership, &search, &entries)))
    })
    .await
}

fn path_of(slug: &Slug) -> String {
    format!("/circles/{slug}{HERE}")
}

fn whole(membership: &Membership, search: &EntrySearch, entries: &Entries) -> Markup {
    let base = path_of(&membership.circle.slug);
    let looks = search.kind.is_some() || !search.words.is_empty();
    let begins = !looks && search.after.is_none() && entries.found.is_empty();
    let main = html! {
        h1 { (TITLE) }
        p.hint { "What members share with each other. Nobody else reads it." }
        @if membership.is_open {
            p { a.button.primary href={ (base) "/new" } { "Share something" } }
        }
        @if begins {
            p.lead { "Nothing is shared here yet." }
            @if membership.is_open {
                p { "A circle learns from small things. You could begin with a question that you carry around, a moment that taught you something, a text that you go back to, or an exercise that works." }
            }
        } @else {
            (look(&base, search))
            @if entries.found.is_empty() {
                p role="status" { @match entries.next {
                    Some(_) => "Nothing so far. There is more to look through.",
                    None if looks => "Nothing here has all of that in it.",
                    None => "That was all.",
                } }
            }
            @if !entries.found.is_empty() {
                h2.hidden { "What is shared" }
                ul.cards { @for entry in &entries.found { (card(&base, entry)) } }
            }
            @if let Some(next) = entries.next {
                nav.pages aria-label="Further entries" {
                    a.button rel="next" href=(further(&base, search, next)) { "Go on" }
                }
            }
        }
    };
    circle_page(membership, HERE, &main)
}

/// What to look for.
fn look(base: &str, search: &EntrySearch) -> Markup {
    html! {
        form.stack action=(base) method="get" role="search" {
            (Field::line("q", "Words", "All of them are in what you find.", &search.words).show(&[]))
            div.row {
                label for="kind" { "Kind" }
                select #kind name="kind" {
                    option value="" { "All" }
                    @for kind in EntryKind::ALL {
                        option value=(kind.as_str()) selected[search.kind == Some(kind)] { (many(kind)) }
                    }
                }
                label for="order" { "Order" }
                select #order name="order" {
                    option value="" { "Newest first" }
                    option value="oldest" selected[search.oldest_first] { "Oldest first" }
                }
                button type="submit" { "Look" }
            }
        }
    }
}

fn card(base: &str, entry: &Entry) -> Markup {
    let text = entry.said.text.as_str();
    let beginning: String = text.chars().take(BEGINNING).collect();
    html! {
        li.card {
            h3 { a href={ (base) "/" (entry.id.0) } { (entry.said.title) } }
            p.hint { (byline(entry)) }
            p.headline { (beginning) @if beginning.len() < text.len() { "…" } }
            @match entry.responses {
                0 => {},
                1 => p.hint { "1 response" },
                many => p.hint { (many) " responses" },
            }
        }
    }
}

/// What an entry is, whose, and from when.
fn byline(entry: &Entry) -> Markup {
    html! {
        (one(entry.said.kind)) " by " (writer(entry.by.as_ref())) ", " (day(entry.at))
        @if let Some(revised) = entry.revised { ", changed on " (day(revised)) }
    }
}

/// What the circle calls whoever wrote something.
fn writer(name: Option<&Name>) -> &str {
    name.map_or("somebody who has left", Name::as_str)
}

fn one(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Story => "Story",
        EntryKind::Question => "Question",
        EntryKind::Resource => "Resource",
        EntryKind::Tool => "Tool",
    }
}

fn many(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Story => "Stories",
        EntryKind::Question => "Questions",
        EntryKind::Resource => "Resources",
        EntryKind::Tool => "Tools",
    }
}

fn further(base: &str, search: &EntrySearch, next: EntryId) -> String {
    let words = utf8_percent_encode(&search.words, NON_ALPHANUMERIC);
    let kind = search.kind.map_or("", |one| one.as_str());
    let order = if search.oldest_first { "oldest" } else { "" };
    format!("{base}?q={words}&kind={kind}&order={order}&after={}", next.0)
}

/// What must not be written, above every form.
fn notice() -> Markup {
    html! {
        div.advice {
            p { strong { "Please protect the people you write about." } " Nothing may stand here by which a client, a patient or anybody else outside of this circle could be known: no names, places, dates or rare circumstances." }
            p { a href="/about#practice" target="_blank" rel="noopener" { "Why, and how to write then" } }
        }
    }
}
