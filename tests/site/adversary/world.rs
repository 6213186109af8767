//! What somebody can do to a site who wishes to find out more than it says.

use nearfield::domain::{Place, PlaceId, Point};
use serde_json::Value;

/// So many accounts the adversary has, each with a listing that it can move.
pub(crate) const ACCOUNTS: usize = 8;

/// A place is taken away, another one chosen, and the listing published.
pub(crate) const A_MOVE: usize = 3;

/// The name under which the site under attack lists the one who is looked for; the last part of
/// their address too, in which each site has letters of its own.
pub(crate) const TARGET: &str = "target";

/// From where a search starts.
#[derive(Debug, Clone)]
pub(crate) enum Near {
    /// As exact as one likes; the site rounds it.
    Spot(Point),
    Place(PlaceId),
}

/// One search.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) near: Near,
    pub(crate) within_km: f64,
    pub(crate) profession: Option<String>,
    pub(crate) limit: usize,
    pub(crate) after: usize,
    /// Whether one of the adversary's accounts asks, who is a member, or nobody.
    pub(crate) signed_in: bool,
}

impl Question {
    /// Everybody there is, from here.
    pub(crate) fn everybody(near: Near) -> Question {
        Question {
            near,
            within_km: 20_000.0,
            profession: None,
            limit: 100,
            after: 0,
            signed_in: false,
        }
    }

    /// What comes after the question mark.
    pub(crate) fn query(&self) -> String {
        let mut query = match &self.near {
            Near::Spot(point) => format!("lat={:.7}&lon={:.7}", point.lat(), point.lon()),
            Near::Place(id) => format!("place={id}"),
        };
        query.push_str(&format!("&within_km={:.4}&limit={}", self.within_km, self.limit));
        if let Some(profession) = &self.profession {
            query.push_str(&format!("&profession={profession}"));
        }
        if self.after > 0 {
            query.push_str(&format!("&after={}", self.after));
        }
        query
    }
}

/// A site under attack.
pub(crate) trait World {
    /// The answer of the API.
    fn search(&mut self, question: &Question) -> Value;

    /// Any page, as text.
    fn page(&mut self, path: &str) -> String;

    /// Shows one of the adversary's listings at another place, which takes [`A_MOVE`] requests.
    fn move_account(&mut self, account: usize, place: &Place);

    /// The one who is looked for changes nothing and publishes again.
    fn resave(&mut self);
}
