//! What is on: the index of meetings. It knows series and the clock, and answers which meetings begin
//! between two moments, in order, without looking at every series there is. Where circles are and who
//! belongs to them is not known here.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{Meeting, Series, SeriesId, Slot};

/// A meeting and the series it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    /// The series.
    pub series: Arc<Series>,
    /// The meeting.
    pub meeting: Meeting,
}

/// What orders all meetings: who begins first, and of those who begin together the older series.
pub type Cursor = (Timestamp, SeriesId, Slot);

impl On {
    /// Its place in the order of all meetings.
    pub fn cursor(&self) -> Cursor {
        (self.meeting.starts, self.series.id, self.meeting.slot)
    }
}

/// The index.
#[derive(Debug, Default)]
pub struct Calendar {
    series: HashMap<SeriesId, Arc<Series>>,
}

impl Calendar {
    /// Takes a series up, in the stead of what was known of it.
    pub fn put(&mut self, series: Arc<Series>) {
        self.series.insert(series.id, series);
    }

    /// Forgets a series.
    pub fn remove(&mut self, series: SeriesId) {
        self.series.remove(&series);
    }

    /// How many series there are.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The series of that id.
    pub fn series(&self, id: SeriesId) -> Option<&Arc<Series>> {
        self.series.get(&id)
    }

    /// The first `limit` meetings that begin at `from` or later and before `to`, and come after
    /// `after` in the order of all meetings; cancelled ones with them.
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<Cursor>,
        limit: usize,
    ) -> Vec<On> {
        let mut found: Vec<On> = self
            .series
            .values()
            .flat_map(|series| {
                let meetings = series.meetings(from, to).into_iter();
                meetings.map(|meeting| On { series: Arc::clone(series), meeting })
            })
            .filter(|on| after.is_none_or(|after| on.cursor() > after))
            .collect();
        found.sort_by_key(On::cursor);
        found.truncate(limit);
        found
    }
}
