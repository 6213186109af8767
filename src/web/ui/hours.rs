//! Hours of meetings as pages show them. Owns their markup; whose clocks are meant and how an hour
//! reads is the directory's.

use jiff::civil::DateTime;
use maud::{Markup, html};

use crate::directory::Hours;
use crate::domain::{ClockReading, Zone, date_in_words, time_in_words};
use crate::formats::with_offset;
use crate::web::app::AppState;

/// `Thursday 12 March, 7 pm to 9 pm in Melbourne, 5 pm in Perth`, for people and for programs.
pub(in crate::web) fn hours(hours: &Hours) -> Markup {
    let host = &hours.host;
    html! {
        span.hours {
            time datetime=(with_offset(&host.starts)) { (hours.day()) ", " (hours.start()) }
            " to "
            time datetime=(with_offset(&host.ends)) { (hours.end()) }
            " in " (host.city)
            @if !hours.others.is_empty() {
                ", "
                span.elsewhere {
                    @for (index, other) in hours.others.iter().enumerate() {
                        @if index > 0 { ", " }
                        time datetime=(with_offset(&other.starts)) { (hours.elsewhere(other)) } " in " (other.city)
                    }
                }
            }
        }
    }
}

/// What is meant where clocks skip an hour or show it twice; nothing where they do neither.
pub(in crate::web) fn odd_hour(app: &AppState, zone: &Zone, shown: DateTime) -> Option<String> {
    let city = app.directory.city(zone);
    let this_year = zone.clock(app.directory.clock().timestamp()).year();
    let (time, date) = (time_in_words(shown.time()), date_in_words(shown.date(), this_year));
    match zone.reading(shown) {
        ClockReading::Once => None,
        ClockReading::Never => {
            let begins = time_in_words(zone.clock(zone.instant(shown)).time());
            Some(format!(
                "On {date} the clocks in {city} go forward and never show {time}. That meeting \
                 begins at {begins}."
            ))
        }
        ClockReading::Twice => Some(format!(
            "On {date} the clocks in {city} go back and show {time} twice. The first of the two is \
             meant."
        )),
    }
}
