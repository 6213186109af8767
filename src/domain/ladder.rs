//! How closely somebody says where they live, from the place itself to the whole country. Which
//! places are on a ladder is the gazetteer's to say.

use super::Place;

/// What a rung of the ladder is. Online only is not among them: it needs no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The place itself.
    Own,
    /// The nearest town that is clearly bigger, and is no city.
    BiggerTown,
    /// The nearest city, of 100,000 people or more.
    City,
    /// The state, province or region as a whole.
    Region,
    /// The country as a whole.
    Country,
}

/// One choice of how much to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// What it is.
    pub step: Step,
    /// What a listing would point to.
    pub place: Place,
    /// Kilometres on the sphere from the place itself to this town or city; none for the others.
    pub km: Option<f64>,
}
