//! One meeting as search engines read it: a schema.org Event in JSON-LD. It says what everybody may
//! know and leads to the pages of the circle, never to a call.

use serde::Serialize;

use crate::domain::{Circle, Meeting, RecurrenceId, Series};

/// See above. Times are RFC 3339 with the offset of the circle's clocks.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    description: String,
    url: String,
    start_date: String,
    end_date: String,
    event_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_start_date: Option<String>,
    event_attendance_mode: &'static str,
    location: Vec<Location>,
    organizer: Organizer,
}

#[derive(Debug, Serialize)]
#[serde(tag = "@type")]
enum Location {
    Place {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    VirtualLocation {
        url: String,
    },
}

#[derive(Debug, Serialize)]
struct Organizer {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    url: String,
}

impl Event {
    /// A meeting of a circle. `site` is the address of the site without a slash at the end.
    pub fn new(circle: &Circle, series: &Series, meeting: &Meeting, site: &str) -> Event {
        let circle_page = format!("{site}/circles/{}", circle.slug);
        let when = |at| series.zone.clock(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let before = |RecurrenceId(shown): RecurrenceId| when(series.zone.instant(shown));
        let called = match &series.title {
            Some(title) => format!("{}: {title}", circle.name),
            None => circle.name.to_string(),
        };
        let address = circle.place.as_ref().map(|place| place.label());
        let place = match (&series.place, &address, series.online) {
            (Some(place), _, _) => Some(place.to_string()),
            // Where exactly is for members; in which suburb the circle is, it says of itself.
            (None, Some(label), false) => Some(label.clone()),
            (None, _, _) => None,
        };
        let mode = match (place.is_some(), series.online) {
            (true, true) => "https://schema.org/MixedEventAttendanceMode",
            (_, true) => "https://schema.org/OnlineEventAttendanceMode",
            (_, false) => "https://schema.org/OfflineEventAttendanceMode",
        };
        let online = Location::VirtualLocation { url: circle_page.clone() };
        Event {
            context: "https://schema.org",
            kind: "Event",
            name: called,
            description: match &meeting.note {
                Some(note) => format!("{note}\n\n{}", circle.purpose),
                None => circle.purpose.to_string(),
            },
            url: format!("{circle_page}/meetings/{}/{}", series.id.0, meeting.slot),
            start_date: when(meeting.starts),
            end_date: when(meeting.ends),
            event_status: match (meeting.cancelled, meeting.moved) {
                (true, _) => "https://schema.org/EventCancelled",
                (false, true) => "https://schema.org/EventRescheduled",
                (false, false) => "https://schema.org/EventScheduled",
            },
            previous_start_date: meeting.moved.then(|| before(meeting.slot)),
            event_attendance_mode: mode,
            location: place
                .map(|name| Location::Place { name, address })
                .into_iter()
                .chain(series.online.then_some(online))
                .collect(),
            organizer: Organizer {
                kind: "Organization",
                name: circle.name.to_string(),
                url: circle_page,
            },
        }
    }

    /// As the text of a `<script type="application/ld+json">`. Nothing in it can end that element.
    /// A browser does not run such a block, so no rule for scripts (CSP) has to allow it.
    pub fn script_text(&self) -> String {
        // Our own type of plain fields, which always becomes JSON.
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}
