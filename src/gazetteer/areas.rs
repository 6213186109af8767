//! What people write behind a name to say which one: states, regions and countries, with their
//! usual abbreviations. Owns those words; the places in an area are the table's.

use super::fold::fold;
use super::index::{How, Index};
use super::table::{Row, Table};

/// A whole country, or one region of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    /// Index into the table's countries.
    pub(super) country: u16,
    /// Index into the table's regions.
    pub(super) region: Option<u32>,
}

impl Area {
    /// Whether a place lies in it.
    pub(super) fn holds(self, row: &Row) -> bool {
        match self.region {
            Some(region) => row.region == region,
            None => row.country == self.country,
        }
    }
}

/// All areas by the words that mean them.
#[derive(Debug, Default)]
pub(super) struct Areas {
    areas: Vec<Area>,
    words: Index,
}

impl Areas {
    /// The areas of a table's places.
    pub(super) fn new(table: &Table) -> Areas {
        let mut areas = Areas::default();
        for (at, country) in (0u16..).zip(&table.countries) {
            let area = areas.add(Area { country: at, region: None });
            areas.say(area, country.code());
            areas.say(area, &country.name);
            areas.say(area, country.name.trim_start_matches("The "));
            for (_, spoken) in COUNTRIES.iter().filter(|(code, _)| *code == country.code()) {
                spoken.iter().for_each(|words| areas.say(area, words));
            }
            // Norfolk, Christmas and the Cocos Islands have codes of their own and are Australian.
            if matches!(country.code(), "NF" | "CX" | "CC") {
                areas.say(area, "Australia");
            }
        }
        for (at, region) in
            (0u32..).zip(&table.regions).filter(|(_, region)| !region.name.is_empty())
        {
            let area = areas.add(Area { country: region.country, region: Some(at) });
            areas.say(area, &region.name);
            if let Some((short, kind)) = region.name.rsplit_once(' ')
                && KINDS.contains(&kind)
            {
                areas.say(area, short);
            }
            let code = table.countries[usize::from(region.country)].code();
            let known = REGIONS
                .iter()
                .filter(|(country, name, _)| (*country, *name) == (code, &region.name));
            known.for_each(|(_, _, spoken)| spoken.iter().for_each(|words| areas.say(area, words)));
        }
        areas.words.sort();
        areas
    }

    fn add(&mut self, area: Area) -> u32 {
        self.areas.push(area);
        u32::try_from(self.areas.len() - 1).unwrap_or(u32::MAX)
    }

    fn say(&mut self, area: u32, words: &str) {
        self.words.push(&fold(words), How::Primary, area);
    }

    /// The areas that a folded text means.
    pub(super) fn exact(&self, key: &str) -> Vec<Area> {
        self.words.exact(key).iter().map(|entry| self.areas[entry.row as usize]).collect()
    }

    /// The areas whose words begin so.
    pub(super) fn prefixed(&self, key: &str) -> Vec<Area> {
        self.words.prefixed(key).iter().map(|entry| self.areas[entry.row as usize]).collect()
    }

    /// The areas whose words differ by one typing error.
    pub(super) fn similar(&self, key: &str) -> Vec<Area> {
        let found = self.words.similar(key, 1, false);
        found.iter().map(|(entry, _)| self.areas[entry.row as usize]).collect()
    }
}

/// The name of a region in full. The data has abbreviations for the states of Australia.
pub(super) fn in_full<'a>(country: &str, region: &'a str) -> &'a str {
    let known =
        REGIONS.iter().find(|(code, name, _)| *code == "AU" && *code == country && *name == region);
    known.and_then(|(_, _, spoken)| spoken.first().copied()).unwrap_or(region)
}

/// Words that a region's name carries in the data and that people leave out.
const KINDS: [&str; 9] = [
    "Department",
    "Province",
    "County",
    "Region",
    "District",
    "Governorate",
    "Prefecture",
    "Oblast",
    "State",
];

type Words = &'static [&'static str];

/// Names of countries beside their code and their usual English name.
const COUNTRIES: [(&str, Words); 37] = [
    ("AU", &["AUS", "Oz", "Commonwealth of Australia"]),
    ("NZ", &["NZL", "Aotearoa", "Aotearoa New Zealand", "New Zealand Aotearoa", "N Z"]),
    ("GB", &["UK", "GBR", "Great Britain", "Britain", "U K"]),
    ("US", &["USA", "America", "United States of America", "U S A", "U S"]),
    ("AE", &["UAE", "Emirates"]),
    ("AT", &["Österreich"]),
    ("BA", &["Bosnia"]),
    ("BE", &["België", "Belgique"]),
    ("BR", &["Brasil"]),
    ("CD", &["DRC", "Congo", "Congo-Kinshasa"]),
    ("CG", &["Congo", "Congo-Brazzaville"]),
    ("CH", &["Schweiz", "Suisse", "Svizzera"]),
    ("CI", &["Côte d'Ivoire"]),
    ("CV", &["Cape Verde"]),
    ("CZ", &["Czech Republic", "Česko"]),
    ("DE", &["Deutschland"]),
    ("DK", &["Danmark"]),
    ("ES", &["España"]),
    ("FI", &["Suomi"]),
    ("GR", &["Hellas"]),
    ("IE", &["Éire", "Republic of Ireland"]),
    ("IT", &["Italia"]),
    ("JP", &["Nippon"]),
    ("KR", &["Korea"]),
    ("MM", &["Burma"]),
    ("MX", &["México"]),
    ("NL", &["Holland", "Nederland"]),
    ("NO", &["Norge"]),
    ("PG", &["PNG"]),
    ("PL", &["Polska"]),
    ("PS", &["Palestine"]),
    ("SE", &["Sverige"]),
    ("SZ", &["Swaziland"]),
    ("TL", &["East Timor"]),
    ("TR", &["Türkiye"]),
    ("VA", &["Vatican City", "Holy See"]),
    ("ZA", &["RSA"]),
];

/// Names and abbreviations of regions beside the one in the data: the states of Australia, some
/// regions of New Zealand, the states of the USA and the provinces of Canada.
const REGIONS: [(&str, &str, Words); 77] = [
    ("AU", "ACT", &["Australian Capital Territory"]),
    ("AU", "JBT", &["Jervis Bay Territory"]),
    ("AU", "NSW", &["New South Wales", "N S W"]),
    ("AU", "NT", &["Northern Territory"]),
    ("AU", "QLD", &["Queensland"]),
    ("AU", "SA", &["South Australia"]),
    ("AU", "TAS", &["Tasmania", "Tassie", "lutruwita"]),
    ("AU", "VIC", &["Victoria"]),
    ("AU", "WA", &["Western Australia", "West Australia"]),
    ("NZ", "Bay of Plenty", &["BOP"]),
    ("NZ", "Chatham Islands", &["Chathams"]),
    ("NZ", "Gisborne", &["Tairāwhiti"]),
    ("NZ", "Manawatū-Whanganui", &["Manawatū", "Horizons"]),
    ("NZ", "Northland", &["Te Tai Tokerau"]),
    ("US", "Alabama", &["AL"]),
    ("US", "Alaska", &["AK"]),
    ("US", "Arizona", &["AZ"]),
    ("US", "Arkansas", &["AR"]),
    ("US", "California", &["CA", "Calif"]),
    ("US", "Colorado", &["CO"]),
    ("US", "Connecticut", &["CT"]),
    ("US", "Delaware", &["DE"]),
    ("US", "District of Columbia", &["DC"]),
    ("US", "Florida", &["FL"]),
    ("US", "Georgia", &["GA"]),
    ("US", "Hawaii", &["HI"]),
    ("US", "Idaho", &["ID"]),
    ("US", "Illinois", &["IL"]),
    ("US", "Indiana", &["IN"]),
    ("US", "Iowa", &["IA"]),
    ("US", "Kansas", &["KS"]),
    ("US", "Kentucky", &["KY"]),
    ("US", "Louisiana", &["LA"]),
    ("US", "Maine", &["ME"]),
    ("US", "Maryland", &["MD"]),
    ("US", "Massachusetts", &["MA", "Mass"]),
    ("US", "Michigan", &["MI"]),
    ("US", "Minnesota", &["MN"]),
    ("US", "Mississippi", &["MS"]),
    ("US", "Missouri", &["MO"]),
    ("US", "Montana", &["MT"]),
    ("US", "Nebraska", &["NE"]),
    ("US", "Nevada", &["NV"]),
    ("US", "New Hampshire", &["NH"]),
    ("US", "New Jersey", &["NJ"]),
    ("US", "New Mexico", &["NM"]),
    ("US", "New York", &["NY"]),
    ("US", "North Carolina", &["NC"]),
    ("US", "North Dakota", &["ND"]),
    ("US", "Ohio", &["OH"]),
    ("US", "Oklahoma", &["OK"]),
    ("US", "Oregon", &["OR"]),
    ("US", "Pennsylvania", &["PA"]),
    ("US", "Rhode Island", &["RI"]),
    ("US", "South Carolina", &["SC"]),
    ("US", "South Dakota", &["SD"]),
    ("US", "Tennessee", &["TN"]),
    ("US", "Texas", &["TX"]),
    ("US", "Utah", &["UT"]),
    ("US", "Vermont", &["VT"]),
    ("US", "Virginia", &["VA"]),
    ("US", "Washington", &["WA", "Washington State"]),
    ("US", "West Virginia", &["WV"]),
    ("US", "Wisconsin", &["WI"]),
    ("US", "Wyoming", &["WY"]),
    ("CA", "Alberta", &["AB"]),
    ("CA", "British Columbia", &["BC"]),
    ("CA", "Manitoba", &["MB"]),
    ("CA", "New Brunswick", &["NB"]),
    ("CA", "Newfoundland and Labrador", &["NL", "Newfoundland"]),
    ("CA", "Northwest Territories", &["NT"]),
    ("CA", "Nova Scotia", &["NS"]),
    ("CA", "Nunavut", &["NU"]),
    ("CA", "Ontario", &["ON"]),
    ("CA", "Prince Edward Island", &["PE", "PEI"]),
    ("CA", "Quebec", &["QC", "Québec"]),
    ("CA", "Saskatchewan", &["SK"]),
];
