//! `/me/neighbours`: being told when somebody comes near. What somebody asks for, the form to ask
//! for more, and the button that takes a request away.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show, show_as, undone};
use crate::directory::{Answer, Here, Neighbours, NotDone};
use crate::domain::{
    AlertRequest, AlertRequestId, Facet, Mask, Near, Place, PlaceId, Radius, Refusal, Search,
    Vocabulary,
};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::me::publish::agree_or_keep;
use crate::web::pages::near::filter_fields;
use crate::web::ui::form_field::summary;
use crate::web::ui::link::Link;
use crate::web::ui::search_form::{place_field, radius_list};
use crate::web::ui::words::radius;

const TITLE: &str = "Hear of new neighbours";
const SCRIPTS: &[&str] = &["place-box.js"];

/// What stands in the form.
struct Asked {
    words: String,
    /// The place that the words are the label of.
    chosen: Option<PlaceId>,
    within: Radius,
    terms: Mask,
    agreed: bool,
    /// The places that the words could mean.
    choices: Vec<Place>,
}

/// What is asked for, and the form to ask for more, filled in as the address says.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let asked = Asked::read(app, &query::read(raw.as_deref())?);
        let neighbours = app.directory.neighbours(&user.account)?;
        Ok(show(app, TITLE, SCRIPTS, &whole(app, &neighbours, &asked, &[])))
    })
    .await
}

/// Asks to be told when somebody comes.
pub(in crate::web) async fn ask(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let mut asked = Asked::read(app, &sent.0);
        match asked.ask(app, &user, &sent) {
            Ok(()) => Ok(reply::go("/me/neighbours")),
            Err(NotDone::Refused(refusals)) => {
                let neighbours = app.directory.neighbours(&user.account)?;
                let main = whole(app, &neighbours, &asked, &refusals);
                Ok(show_as(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, SCRIPTS, &main))
            }
            Err(other) => Err(undone(other)),
        }
    })
    .await
}

/// Takes a request away. What stood in the form beside it stays there.
pub(in crate::web) async fn remove(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let id = sent.typed("request").parse().map_err(|_| AppError::NotFound)?;
        app.directory.forget_request(user.account.id, AlertRequestId(id))?;
        Ok(reply::go(&Asked::read(app, &sent.0).link(app).asking()))
    })
    .await
}

fn first<'a>(pairs: &'a [(String, String)], field: &str) -> &'a str {
    pairs.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
}

impl Asked {
    /// What can be understood of names and values; the rest is as in an empty form.
    fn read(app: &AppState, pairs: &[(String, String)]) -> Asked {
        let vocabulary = app.directory.vocabulary();
        let known = |field: &str| {
            let id: PlaceId = first(pairs, field).parse().ok()?;
            app.directory.place_of(&id)
        };
        let words = first(pairs, "q");
        // Without a script a chosen place comes back as its label, which others may share.
        let kept = known("was").filter(|place| place.label() == words);
        let place = known("place").or(kept);
        let terms = pairs.iter().filter_map(|(name, slug)| {
            vocabulary.mask(name.parse::<Facet>().ok()?, slug.trim()).ok()
        });
        Asked {
            words: place.as_ref().map_or_else(|| words.to_owned(), Place::label),
            chosen: place.map(|place| place.id),
            within: Radius::parse(first(pairs, "within_km")).unwrap_or(Radius::USUAL),
            terms: terms.fold(Mask::NONE, Mask::with),
            agreed: first(pairs, "agreed") == "yes",
            choices: Vec::new(),
        }
    }

    /// Asks for it, read as strictly as a search. Places that the words could mean are kept to be
    /// chosen from.
    fn ask(&mut self, app: &AppState, user: &CurrentUser, sent: &Form) -> Result<(), NotDone> {
        let is_read = |name: &str| name == "within_km" || name.parse::<Facet>().ok().is_some();
        let place = match (&self.chosen, sent.typed("place")) {
            (Some(id), _) => ("place", id.to_string()),
            (None, "") => ("q", sent.typed("q").to_owned()),
            (None, unknown) => ("place", unknown.to_owned()),
        };
        let pairs: Vec<(String, String)> = sent
            .0
            .iter()
            .filter(|(name, _)| is_read(name))
            .cloned()
            .chain([(place.0.to_owned(), place.1)])
            .collect();
        let search = Search::parse(&pairs, app.directory.vocabulary())?;
        let place = self.place(app, &search.near)?;
        let (within, selection) = (search.within, search.selection);
        app.directory.ask_for_neighbours(&user.account, &place, within, selection, self.agreed)
    }

    fn place(&mut self, app: &AppState, near: &Near) -> Result<Place, Refusal> {
        let unknown = || Refusal::malformed("q", "We do not know that place. Please try another.");
        match app.directory.here(near) {
            Ok(Here { place, .. }) => {
                place.and_then(|id| app.directory.place_of(&id)).ok_or_else(unknown)
            }
            Err(Answer::Choices(places)) => {
                let name = places
                    .first()
                    .filter(|first| places.iter().all(|place| place.name == first.name))
                    .map_or(self.words.clone(), |first| first.name.clone());
                self.choices = places;
                let sentence = format!("There is more than one {name}. Please choose below.");
                Err(Refusal::malformed("q", sentence))
            }
            Err(Answer::Unknown(nearest)) if !nearest.is_empty() => {
                self.choices = nearest;
                let sentence = format!(
                    "We do not know “{}”. Did you mean one of those below? A postcode works, too.",
                    self.words
                );
                Err(Refusal::malformed("q", sentence))
            }
            Err(_) => Err(unknown()),
        }
    }

    /// The address of this page with the form as it stands.
    fn link<'a>(&self, app: &'a AppState) -> Link<'a> {
        let link = Link::new(app.directory.vocabulary(), self.within, self.terms);
        match (&self.chosen, self.words.as_str()) {
            (Some(id), _) => link.at(id),
            (None, "") => link,
            (None, words) => link.in_words(words),
        }
    }
}

fn whole(app: &AppState, neighbours: &Neighbours, asked: &Asked, refusals: &[Refusal]) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let requests = &neighbours.requests;
    // Where a summary leads is called by its field's id.
    let on_top: Vec<Refusal> = refusals
        .iter()
        .map(|refusal| match refusal.field.as_ref() {
            "q" | "agreed" => refusal.clone(),
            "place" => Refusal { field: "q".into(), ..refusal.clone() },
            "within_km" => Refusal { field: "within".into(), ..refusal.clone() },
            _ => Refusal { field: "".into(), ..refusal.clone() },
        })
        .collect();
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(&on_top))
            p.lead { "Choose a place, and we write to you when somebody new is near it, at most once a day. Nobody learns that you asked." }
            @if !requests.is_empty() {
                @if !neighbours.awake {
                    p.advice {
                        "You have stopped these letters, so your requests sleep: they are kept, and nothing is sent. "
                        a href="/me/consent" { "Agree again" } " to wake them."
                    }
                }
                h2 { "What you asked for" }
                ul.choices.places {
                    @for request in requests { (one(app, request, asked, vocabulary)) }
                }
            }
            @if neighbours.is_full() && refusals.is_empty() {
                p.hint { "These are ten requests, the most there can be. Remove one to ask for something else." }
            } @else {
                h2 { @if requests.is_empty() { "Near which place?" } @else { "Ask for more" } }
                (form(app, neighbours, asked, refusals))
            }
            p { a href="/me" { "Back to my listing" } }
        }
    }
}

/// A request and the button that takes it away.
fn one(app: &AppState, request: &AlertRequest, asked: &Asked, vocabulary: &Vocabulary) -> Markup {
    let place = request.place.label();
    let terms = request.wanted.selection(vocabulary);
    let labels: Vec<&str> = terms
        .unwrap_or_default()
        .terms()
        .bits()
        .filter_map(|bit| vocabulary.term(bit))
        .map(|term| term.label.as_str())
        .collect();
    html! {
        li {
            span {
                strong { "Within " (radius(request.within)) " of " (place) } " "
                span.hint {
                    @match (terms, labels.as_slice()) {
                        (None, _) => "What you asked for is not used here any more, so nobody is found.",
                        (_, []) => "Everybody",
                        (_, labels) => (labels.join(", ")),
                    }
                }
            }
            form action="/me/neighbours/remove" method="post" {
                (asked.link(app).hidden())
                button.quiet type="submit" name="request" value=(request.id.0) {
                    "Remove" span.hidden { " within " (radius(request.within)) " of " (place) }
                }
            }
        }
    }
}

fn form(app: &AppState, neighbours: &Neighbours, asked: &Asked, refusals: &[Refusal]) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let refusal = refusals.first();
    html! {
        form.panel.stack action="/me/neighbours" method="post" novalidate[true] {
            (place_field("Near which place?", "A suburb, a town or a postcode.", &asked.words, asked.chosen.as_ref(), refusal))
            @if let Some(chosen) = &asked.chosen { input type="hidden" name="was" value=(chosen); }
            @if !asked.choices.is_empty() {
                fieldset {
                    legend { "Which one?" }
                    @for place in &asked.choices {
                        label.tick {
                            input type="radio" name="place" value=(place.id);
                            span { (place.label()) }
                        }
                    }
                }
            }
            (radius_list(asked.within, refusal))
            div { (filter_fields(&app.ticks, asked.terms, vocabulary, None, refusal)) }
            @if let Some(wording) = &neighbours.ask { (agree_or_keep(wording, "agreed", asked.agreed, refusals)) }
            div { button.primary type="submit" { "Tell me when somebody comes" } }
        }
    }
}
