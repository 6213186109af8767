//! `/field` and `/api/v1/field`: the state of the field, as it was counted last. Owns how the numbers
//! read; which of them may be told was decided when they were counted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::domain::CircleSuggestion;
use crate::formats::statistics::{Field, FieldNumbers};
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problems};
use crate::web::http::reply::{self, Kind};
use crate::web::pages::circles::list::on_map;
use crate::web::ui::circle_suggestions;
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::words::{count, people};

const TITLE: &str = "State of the field";

/// So many places where a circle could start stand below the numbers.
const STARTS_SHOWN: usize = 20;

/// How many people there are in each region, and how far from each other.
pub(in crate::web) async fn page(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| {
        let (field, starts) = (app.directory.field()?, app.directory.starts()?);
        let head = Head::of(TITLE)
            .about("How many people practise Process Work in each region, how far they are from each other, and where circles are.")
            .at("/field")
            .for_search_engines();
        Ok(reply::html(StatusCode::OK, frame(app, &head, &whole(app, &field, &starts))))
    }).await
}

/// The same numbers. Those of people that are smaller than 5 are withheld.
#[utoipa::path(get, path = "/api/v1/field", operation_id = "getField",
    responses(
        Problems,
        (status = 200, description = "The state of the field", body = Field, content_type = "application/json")))]
pub(in crate::web) async fn api(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| Ok(reply::json(StatusCode::OK, Kind::Json, &app.directory.field()?))).await
}

fn whole(app: &AppState, field: &Field, starts: &[CircleSuggestion]) -> Markup {
    html! {
        div.plain.wide {
            h1 { (TITLE) }
            @if field.regions.is_empty() {
                p.lead { "There is nothing to tell yet. We count once a day, and tell nothing about fewer than five people." }
            } @else {
                (lead(&field.together))
                (on_map(app, None))
                (table(field))
                p.hint {
                    "Counted once a day"
                    @if let Some(day) = &field.counted { ", last on " (counted_on(day)) }
                    ", from listings that everyone may see and that show a place; each person by the first of their places. Numbers below five are not told. A region with fewer than five people is counted with others, and where that is too few as well, it is left out. The last line adds up what is told above it, so there may be more."
                }
                p.hint { "People who would like a circle are those who agreed to be counted." }
            }
            @if !starts.is_empty() {
                h2 { "Where a circle could start" }
                (circle_suggestions::lines(starts.iter().take(STARTS_SHOWN)))
                p.hint { "Counted are people who would like a circle, agreed to be counted, and have none within 50 km. We show four or more, and never who. " a href="/me/consent" { "Be counted too" } }
            }
            p { a href="/api/v1/field" { "The same numbers for programs" } " · " a href="/about" { "About Nearfield" } }
        }
    }
}

/// The day on which it was counted, as people write it.
fn counted_on(day: &str) -> String {
    day.parse::<Date>().map(|day| day.strftime("%-d %B %Y").to_string()).unwrap_or_default()
}

/// What matters most, in a sentence.
fn lead(together: &FieldNumbers) -> Markup {
    let at_least = |number: Option<u32>| number.filter(|number| *number > 0);
    html! {
        p.lead {
            strong { (people(together.people as usize)) } " are counted here. "
            @if let Some(near) = at_least(together.alone_within_25_km) {
                "At least " strong { (count(near.into())) } " of them have nobody else within 25 km"
                @if let Some(far) = at_least(together.alone_within_100_km) {
                    ", and at least " strong { (count(far.into())) } " nobody within 100 km"
                }
                "."
            }
        }
    }
}

const COLUMNS: [&str; 5] = [
    "People",
    "Nobody else within 25 km",
    "Nobody else within 100 km",
    "Circles",
    "Would like a circle",
];

fn table(field: &Field) -> Markup {
    html! {
        table.numbers {
            caption { "People and circles by region" }
            thead {
                tr {
                    th scope="col" { "Region" }
                    @for column in COLUMNS { th scope="col" { (column) } }
                }
            }
            tbody {
                @for line in &field.regions {
                    tr {
                        th scope="row" { (line.name) }
                        (cells(&line.numbers))
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { "Together" }
                    (sums(field))
                }
            }
        }
    }
}

/// The numbers of a line, in the order of the columns.
fn told(numbers: &FieldNumbers) -> [Option<u32>; COLUMNS.len()] {
    let FieldNumbers { people, alone_within_25_km, alone_within_100_km, circles, wanting_a_circle } =
        *numbers;
    [Some(people), alone_within_25_km, alone_within_100_km, circles, wanting_a_circle]
}

/// The cells of a line. On a phone each stands in a line of its own, with its column’s name.
fn cells(numbers: &FieldNumbers) -> Markup {
    html! {
        @for (number, column) in told(numbers).into_iter().zip(COLUMNS) {
            td data-column=(column) {
                @match number {
                    Some(number) => (count(number.into())),
                    None => { "fewer than 5" }
                }
            }
        }
    }
}

/// The cells of the sum: no more than is told above.
fn sums(field: &Field) -> Markup {
    html! {
        @for (at, (sum, column)) in told(&field.together).into_iter().zip(COLUMNS).enumerate() {
            @let is_whole = field.regions.iter().all(|line| told(&line.numbers)[at].is_some());
            td data-column=(column) {
                @match sum {
                    Some(sum) if is_whole => (count(sum.into())),
                    Some(sum) if sum > 0 => { "at least " (count(sum.into())) }
                    _ => { "–" }
                }
            }
        }
    }
}
