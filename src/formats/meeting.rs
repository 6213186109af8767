//! Meetings as JSON: what everybody may know of them. Owns the field names; who comes, where to join
//! and places that are for members have none. Times are RFC 3339 with offset.

use serde::Serialize;
use utoipa::ToSchema;

use super::with_offset;
use crate::domain::{Circle, Meeting, MeetingNote, Series, Title, Whereabouts, Zone};

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Meeting)]
pub struct MeetingJson<'a> {
    /// When it begins, on the clocks of `zone`.
    pub starts: String,
    /// When it ends, on the clocks of `zone`.
    pub ends: String,
    /// IANA time zone by which its circle goes.
    pub zone: &'a str,
    /// When it begins, on the clocks of the zone that was asked for.
    pub local: String,
    /// The circle that meets.
    pub circle: CircleName<'a>,
    /// With `slot`, what names the meeting for good.
    pub series: i64,
    /// When it would begin by the rhythm of its series, on the clocks of `zone`: `20260312T1900`.
    pub slot: String,
    /// What it is called, beside its circle.
    #[schema(required)]
    pub title: Option<&'a str>,
    /// Where, in words; null where members alone may know it, or where it is online alone.
    #[schema(required)]
    pub place: Option<&'a str>,
    /// Whether one can take part from elsewhere.
    pub online: bool,
    /// Whether it does not take place.
    pub cancelled: bool,
    /// Whether it begins at another time than its slot says.
    pub moved: bool,
    /// What a steward says of the change, plain text.
    #[schema(required)]
    pub note: Option<&'a str>,
    /// Its page on this site.
    pub url: String,
}

/// A circle, as far as a meeting tells of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CircleName<'a> {
    /// The last part of the circle's address on the site.
    pub slug: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Its page on this site.
    pub url: String,
}

impl<'a> MeetingJson<'a> {
    /// A meeting, for whoever goes by the clocks of `zone`. `site` is the address of the site
    /// without a slash at the end.
    pub fn new(
        circle: &'a Circle,
        series: &'a Series,
        meeting: &'a Meeting,
        zone: &Zone,
        site: &str,
    ) -> MeetingJson<'a> {
        let circle_url = format!("{site}/circles/{}", circle.slug);
        MeetingJson {
            starts: with_offset(&series.zone.clock(meeting.starts)),
            ends: with_offset(&series.zone.clock(meeting.ends)),
            zone: series.zone.name(),
            local: with_offset(&zone.clock(meeting.starts)),
            series: series.id.0,
            slot: meeting.slot.to_string(),
            title: series.title.as_ref().map(Title::as_str),
            place: series.place.as_ref().map(Whereabouts::as_str),
            online: series.online,
            cancelled: meeting.cancelled,
            moved: meeting.moved,
            note: meeting.note.as_ref().map(MeetingNote::as_str),
            url: format!("{circle_url}/meetings/{}/{}", series.id.0, meeting.slot),
            circle: CircleName {
                slug: circle.slug.as_str(),
                name: circle.name.as_str(),
                url: circle_url,
            },
        }
    }
}

/// What is on, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Meetings<'a> {
    /// Who begins first comes first.
    pub meetings: Vec<MeetingJson<'a>>,
    /// What `after` takes to get the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}
