//! Coming meetings as an Atom feed (RFC 4287), one entry each. Which ones is for the caller to say;
//! all of them are for everybody to know.

use atom_syndication::{Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use jiff::Timestamp;

use super::xml;
use crate::domain::{Circle, Meeting, Series};

/// A meeting on its way into a feed.
#[derive(Debug, Clone, Copy)]
pub struct UpcomingMeeting<'a> {
    /// Of which circle.
    pub circle: &'a Circle,
    /// Of which series.
    pub series: &'a Series,
    /// Which one.
    pub meeting: &'a Meeting,
}

impl UpcomingMeeting<'_> {
    /// When what is said of it was last changed.
    fn changed(&self) -> Timestamp {
        let exception = self.series.exceptions.get(&self.meeting.slot);
        let at = exception.map_or(self.series.revised, |exception| exception.at);
        at.timestamp()
    }
}

/// These meetings as a feed, in their order. `site` is its address without a slash at the end.
pub fn feed(meetings: &[UpcomingMeeting], site: &str) -> String {
    let address = format!("{site}/meetings.atom");
    // A feed that is empty was last changed at no time that anybody knows.
    let newest =
        meetings.iter().map(UpcomingMeeting::changed).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let feed = Feed {
        title: Text::plain("Meetings of circles"),
        subtitle: Some(Text::plain("What is on among people who practise Process Work.")),
        id: address.clone(),
        updated: written(newest),
        authors: vec![Person { name: "Nearfield".to_owned(), ..Person::default() }],
        generator: Some(Generator { value: "Nearfield".to_owned(), ..Generator::default() }),
        links: vec![
            link("self", "application/atom+xml", address),
            link("alternate", "text/html", format!("{site}/meetings")),
        ],
        entries: meetings.iter().map(|coming| entry(coming, site)).collect(),
        lang: Some("en-AU".to_owned()),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(coming: &UpcomingMeeting, site: &str) -> Entry {
    let UpcomingMeeting { circle, series, meeting } = coming;
    let slot = meeting.slot;
    let page = format!("{site}/circles/{}/meetings/{}/{slot}", circle.slug, series.id.0);
    let called = match &series.title {
        Some(title) => format!("{}: {title}", circle.name),
        None => circle.name.to_string(),
    };
    let what = match (meeting.cancelled, meeting.moved) {
        (true, _) => "Cancelled: ",
        (false, true) => "Moved: ",
        (false, false) => "",
    };
    let when = series.zone.clock(meeting.starts).strftime("%A %-d %B %Y, %-I:%M %P").to_string();
    let when = format!("{when} in {}", series.zone.city());
    let place = match (&series.place, series.online) {
        (Some(place), true) => format!("{place}, and online"),
        (Some(place), false) => place.to_string(),
        (None, true) => "Online".to_owned(),
        (None, false) => circle.place.as_ref().map(|place| place.label()).unwrap_or_default(),
    };
    let note = meeting.note.as_ref().map(|note| format!("{note}\n\n")).unwrap_or_default();
    let summary = format!("{note}{when}. {place}.\n\n{}", circle.purpose);
    Entry {
        title: Text::plain(xml(&format!("{what}{called}, {when}"))),
        id: page.clone(),
        updated: written(coming.changed()),
        authors: vec![Person { name: xml(circle.name.as_str()), ..Person::default() }],
        links: vec![link("alternate", "text/html", page)],
        summary: Some(Text::plain(xml(&summary))),
        ..Entry::default()
    }
}

fn link(rel: &str, mime_type: &str, href: String) -> Link {
    let mime_type = Some(mime_type.to_owned());
    Link { href, rel: rel.to_owned(), mime_type, ..Link::default() }
}

fn written(at: Timestamp) -> FixedDateTime {
    at.to_string().parse().unwrap_or_default()
}
