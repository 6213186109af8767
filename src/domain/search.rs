//! The main question, parsed: near where, how far, and what the person should have. One parser for
//! the page, the API and the terminal, so that the same words mean the same everywhere.

use super::{Facet, Filter, Mask, PlaceId, Point, Refusal, Vocabulary};

/// Paging ends here: nobody reads further, and nobody copies the whole directory by paging.
pub const AFTER_AT_MOST: usize = 500;

/// The point from which a search measures distances.
#[derive(Debug, Clone, PartialEq)]
pub enum Near {
    /// A place in words or a postcode, for the gazetteer to understand.
    Words(String),
    /// A place by its id.
    Place(PlaceId),
    /// A spot, already rounded to 0.01 degree.
    Point(Point),
}

/// Kilometres around, from 1 to 20,000, which is half around the earth.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Radius(f64);

impl Radius {
    /// When a search does not say.
    pub const USUAL: Radius = Radius(50.0);

    /// Reads a decimal number of kilometres.
    pub fn parse(text: &str) -> Result<Radius, Refusal> {
        let km: f64 = number("within_km", text, "a number of kilometres, such as 50")?;
        if !(1.0..=20_000.0).contains(&km) {
            return Err(Refusal::out_of_range(
                "within_km",
                "“within_km” is a distance from 1 to 20000 kilometres.",
            ));
        }
        Ok(Radius(km))
    }

    /// In kilometres.
    pub fn km(self) -> f64 {
        self.0
    }
}

/// Which terms were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection(Mask);

impl Selection {
    /// From the terms' bits, of any facet.
    pub fn new(terms: Mask) -> Selection {
        Selection(terms)
    }

    /// All terms that were asked for.
    pub fn terms(self) -> Mask {
        self.0
    }

    /// The demand of each facet that was asked about: any of its terms will do.
    pub fn demands(self, vocabulary: &Vocabulary) -> Vec<(Facet, Mask)> {
        Facet::ALL
            .into_iter()
            .filter_map(|facet| {
                let asked = self.of(facet, vocabulary);
                (asked != Mask::NONE).then_some((facet, asked))
            })
            .collect()
    }

    /// What was asked for of one facet.
    pub fn of(self, facet: Facet, vocabulary: &Vocabulary) -> Mask {
        self.0
            .bits()
            .filter(|bit| vocabulary.term(*bit).is_some_and(|term| term.facet == facet))
            .fold(Mask::NONE, |mask, bit| mask.with(Mask::of(bit)))
    }

    /// As the index understands it.
    pub fn filter(self, vocabulary: &Vocabulary) -> Filter {
        Filter::new(self.demands(vocabulary).into_iter().map(|(_, mask)| mask))
    }
}

/// One search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The point from which distances are measured.
    pub near: Near,
    /// How far before it widens.
    pub within: Radius,
    /// What the people found must have.
    pub selection: Selection,
    /// How many to show, 1 to 100.
    pub limit: usize,
    /// How many of the nearest were shown before; below [`AFTER_AT_MOST`].
    pub after: usize,
}

impl Search {
    /// The parameters a search understands, by the names that are promised to scripts.
    pub const PARAMETERS: [&'static str; 14] = [
        "q",
        "place",
        "lat",
        "lon",
        "within_km",
        "profession",
        "modality",
        "school",
        "route",
        "seeking",
        "language",
        "works",
        "limit",
        "after",
    ];

    /// Reads the pairs of a query string. Facets may come several times, all else once; a value
    /// that is empty, as a form sends for a field left alone, counts as not given. Names that are
    /// no parameter of a search are passed over here: whether to refuse them is the caller's to say.
    pub fn parse(pairs: &[(String, String)], vocabulary: &Vocabulary) -> Result<Search, Refusal> {
        Search::read(pairs, vocabulary, None)
    }

    /// Reads the same pairs, which need not say from where: then it is from `otherwise`.
    pub fn parse_or(
        pairs: &[(String, String)],
        vocabulary: &Vocabulary,
        otherwise: Near,
    ) -> Result<Search, Refusal> {
        Search::read(pairs, vocabulary, Some(otherwise).filter(|_| !Search::says_where(pairs)))
    }

    /// Whether these pairs say from where.
    pub fn says_where(pairs: &[(String, String)]) -> bool {
        let of_where = |name: &str| matches!(name, "q" | "place" | "lat" | "lon");
        pairs.iter().any(|(name, value)| of_where(name) && !value.trim().is_empty())
    }

    fn read(
        pairs: &[(String, String)],
        vocabulary: &Vocabulary,
        otherwise: Option<Near>,
    ) -> Result<Search, Refusal> {
        let mut once: [Option<&str>; 7] = [None; 7];
        const ONCE: [&str; 7] = ["q", "place", "lat", "lon", "within_km", "limit", "after"];
        let mut terms = Mask::NONE;
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if let Ok(facet) = name.parse::<Facet>() {
                terms = terms.with(vocabulary.mask(facet, value)?);
            } else if let Some(index) = ONCE.iter().position(|known| known == name)
                && once[index].replace(value).is_some()
            {
                return Err(Refusal::malformed(
                    ONCE[index],
                    format!("“{name}” is given more than once. Please give it once."),
                ));
            }
        }
        let [q, place, lat, lon, within_km, limit, after] = once;
        Ok(Search {
            near: otherwise.map_or_else(|| near(q, place, lat, lon), Ok)?,
            within: within_km.map_or(Ok(Radius::USUAL), Radius::parse)?,
            selection: Selection::new(terms),
            limit: limit.map_or(Ok(20), |text| whole("limit", text, 1, 100))?,
            after: after.map_or(Ok(0), cursor)?,
        })
    }
}

/// The cursor that stands for "after so many of the nearest".
fn cursor(text: &str) -> Result<usize, Refusal> {
    whole("after", text, 1, AFTER_AT_MOST - 1)
}

fn near(
    q: Option<&str>,
    place: Option<&str>,
    lat: Option<&str>,
    lon: Option<&str>,
) -> Result<Near, Refusal> {
    match (q, place, lat, lon) {
        (Some(words), None, None, None) => words_of(words),
        (None, Some(id), None, None) => Ok(Near::Place(id.parse()?)),
        (None, None, Some(lat), Some(lon)) => {
            let lat = number("lat", lat, "degrees, such as -37.06")?;
            let lon = number("lon", lon, "degrees, such as 144.22")?;
            Ok(Near::Point(Point::new(lat, lon)?.rounded()))
        }
        (None, None, Some(_), None) => {
            Err(Refusal::malformed("lon", "“lat” is given without “lon”. Please give both."))
        }
        (None, None, None, Some(_)) => {
            Err(Refusal::malformed("lat", "“lon” is given without “lat”. Please give both."))
        }
        (None, None, None, None) => {
            Err(Refusal::malformed("q", "Where? Please give a suburb, town or postcode."))
        }
        _ => Err(Refusal::malformed(
            "q",
            "Please say where in one way only: “q”, or “place”, or “lat” and “lon”.",
        )),
    }
}

fn words_of(words: &str) -> Result<Near, Refusal> {
    if words.chars().any(char::is_control) {
        return Err(Refusal::malformed(
            "q",
            "The place contains a character that cannot be typed. Please write it again.",
        ));
    }
    if words.chars().count() > 200 {
        return Err(Refusal::out_of_range(
            "q",
            "That is too long for a place. A suburb, town or postcode is enough.",
        ));
    }
    Ok(Near::Words(words.to_owned()))
}

fn number(field: &'static str, text: &str, what: &str) -> Result<f64, Refusal> {
    // Rust reads “inf”, “nan” and “1e3” as numbers; a person means digits.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    text.parse()
        .ok()
        .filter(|_| plain)
        .ok_or_else(|| Refusal::malformed(field, format!("“{field}” must be {what}.")))
}

fn whole(field: &'static str, text: &str, least: usize, most: usize) -> Result<usize, Refusal> {
    let sentence = format!("“{field}” is a whole number from {least} to {most}.");
    let number: i128 = text.parse().map_err(|_| Refusal::malformed(field, sentence.clone()))?;
    usize::try_from(number)
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| Refusal::out_of_range(field, sentence))
}
