//! A circle: a community of practice, as everybody may know it, and how somebody types one. Who its
//! members are and what they share is not part of it and never leaves the circle; when it meets is
//! in `meeting`.

use std::ops::Deref;

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::listing::text;
use super::word::word;
use super::{Facet, FormValues, Mask, Place, PlaceId, Refusal, Slug, Vocabulary, Zone};

/// What the store calls a circle; never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CircleId(pub i64);

text!(
    /// What a circle is called: 1 to 80 characters, one line.
    CircleName, "name", "The name", 1..=80, false
);
text!(
    /// What it is for: 1 to 1,000 characters.
    Aim, "purpose", "The purpose", 1..=1000, true
);
text!(
    /// The domain of a community of practice, what its members share: at most 300 characters, one line.
    Ground, "domain", "What you share", 0..=300, false
);
text!(
    /// How they meet, in words: at most 2,000 characters.
    Manner, "manner", "How you meet", 0..=2000, true
);
text!(
    /// What they agreed among each other: at most 4,000 characters.
    Agreements, "agreements", "The agreements", 0..=4000, true
);
text!(
    /// What somebody does for a meeting, such as `host`: 1 to 40 characters, one line.
    RoleName, "roles", "A role", 1..=40, false
);

/// The roles that a new circle begins with.
const ROLES: [&str; 3] = ["host", "facilitator", "notes"];

/// A circle has so many roles at most.
pub const ROLES_AT_MOST: usize = 8;

/// How one becomes a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum JoinPolicy {
    /// By joining.
    Open,
    /// By asking; a steward answers.
    #[strum(serialize = "request")]
    OnRequest,
}
word!(JoinPolicy);

impl JoinPolicy {
    /// Both.
    pub const ALL: [JoinPolicy; 2] = [JoinPolicy::Open, JoinPolicy::OnRequest];
}

/// A circle as everybody may know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Circle {
    /// What the store calls it.
    pub id: CircleId,
    /// The last part of its address.
    pub slug: Slug,
    /// What it is called.
    pub name: CircleName,
    /// What it is for.
    pub purpose: Aim,
    /// What its members share.
    pub domain: Option<Ground>,
    /// Where it meets; nowhere when it is online alone.
    pub place: Option<Place>,
    /// Whether one can take part from elsewhere.
    pub online: bool,
    /// Whose clocks it goes by.
    pub zone: Zone,
    /// Of the vocabulary's languages.
    pub languages: Mask,
    /// How one becomes a member.
    pub door: JoinPolicy,
    /// How it meets.
    pub manner: Option<Manner>,
    /// What its members agreed.
    pub agreements: Option<Agreements>,
    /// What members take turns in, in order.
    pub roles: Vec<RoleName>,
    /// A proposal waits so many days for answers before a steward may adopt it: 0 to 60.
    pub waits: u8,
    /// Whether search engines may show its page.
    pub findable: bool,
    /// Whether it does not exist and serves to try the program out.
    pub demo: bool,
}

/// A circle as somebody types it: `name`, `purpose`, `domain`, `meets` (`in_person`, `online`), `q` or
/// `place`, `zone`, `language`, `door`, `manner`, `agreements`, `roles` (a line each), `waits`
/// and `findable`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CircleDraft(FormValues);

/// A circle that can be kept, but for its place, which is still only named.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedCircle {
    /// What it is called.
    pub name: CircleName,
    /// What it is for.
    pub purpose: Aim,
    /// What its members share.
    pub domain: Option<Ground>,
    /// Whether it meets at a place.
    pub in_person: bool,
    /// The id of that place, where it was chosen.
    pub place: Option<PlaceId>,
    /// The place in words, where none was chosen.
    pub words: String,
    /// Whether one can take part from elsewhere.
    pub online: bool,
    /// Whose clocks; none where the place says it.
    pub zone: Option<Zone>,
    /// Of the vocabulary's languages.
    pub languages: Mask,
    /// How one becomes a member.
    pub door: JoinPolicy,
    /// How it meets.
    pub manner: Option<Manner>,
    /// What its members agreed.
    pub agreements: Option<Agreements>,
    /// What members take turns in.
    pub roles: Vec<RoleName>,
    /// Days that a proposal waits.
    pub waits: u8,
    /// Whether search engines may show its page.
    pub findable: bool,
}

impl CircleDraft {
    /// Of names and values as a form sends them.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> CircleDraft {
        CircleDraft(FormValues::new(pairs))
    }

    /// A circle as somebody would have typed it.
    pub fn of(circle: &Circle, vocabulary: &Vocabulary) -> CircleDraft {
        let words = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let roles: Vec<&str> = circle.roles.iter().map(RoleName::as_str).collect();
        let mut pairs = vec![
            ("name", circle.name.to_string()),
            ("purpose", circle.purpose.to_string()),
            ("domain", words(circle.domain.as_ref().map(Ground::as_str))),
            ("zone", circle.zone.to_string()),
            ("door", circle.door.as_str().to_owned()),
            ("manner", words(circle.manner.as_ref().map(Manner::as_str))),
            ("agreements", words(circle.agreements.as_ref().map(Agreements::as_str))),
            ("roles", roles.join("\n")),
            ("waits", circle.waits.to_string()),
        ];
        if let Some(place) = &circle.place {
            pairs.push(("meets", "in_person".to_owned()));
            pairs.push(("place", place.id.to_string()));
        }
        pairs.extend(circle.online.then(|| ("meets", "online".to_owned())));
        pairs.extend(circle.findable.then(|| ("findable", "yes".to_owned())));
        let languages = vocabulary.chosen(Facet::Language, circle.languages);
        pairs.extend(languages.map(|term| ("language", term.slug.clone())));
        CircleDraft::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))
    }

    /// The same with other values under one name.
    pub fn with(&self, field: &str, values: impl IntoIterator<Item = String>) -> CircleDraft {
        let others = self.pairs().iter().filter(|(name, _)| name != field).cloned();
        let values = values.into_iter().map(|value| (field.to_owned(), value));
        CircleDraft::new(others.chain(values))
    }

    /// What can be kept of it, or everything that has to be changed first.
    pub fn parse(&self, vocabulary: &Vocabulary) -> Result<ParsedCircle, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let name = self.needed::<CircleName>("name", &mut refusals);
        let purpose = self.needed::<Aim>("purpose", &mut refusals);
        let domain = self.if_any("domain", &mut refusals);
        let manner = self.if_any("manner", &mut refusals);
        let agreements = self.if_any("agreements", &mut refusals);
        let meets = |word: &str| self.all("meets").any(|chosen| chosen == word);
        let (in_person, online) = (meets("in_person"), meets("online"));
        let place: Option<PlaceId> = self.if_any("place", &mut refusals);
        let words = self.typed("q").trim().to_owned();
        let zone: Option<Zone> = self.if_any("zone", &mut refusals);
        if !in_person && !online {
            let sentence = "Please tick whether you meet in person, online, or both.";
            refusals.push(Refusal::malformed("meets", sentence));
        }
        if in_person && place.is_none() && words.is_empty() {
            let sentence = "Please name the suburb or town where you meet.";
            refusals.push(Refusal::malformed("q", sentence));
        }
        if !in_person && online && zone.is_none() {
            let sentence = "Please choose whose clocks you go by.";
            refusals.push(Refusal::malformed("zone", sentence));
        }
        let languages = self
            .all("language")
            .filter_map(|slug| vocabulary.mask(Facet::Language, slug).ok())
            .fold(Mask::NONE, Mask::with);
        let roles = self.roles(&mut refusals);
        let waits = self.waits(&mut refusals);
        match (name, purpose) {
            (Some(name), Some(purpose)) if refusals.is_empty() => Ok(ParsedCircle {
                name,
                purpose,
                domain,
                in_person,
                place: place.filter(|_| in_person),
                words,
                online,
                zone,
                languages,
                door: self.typed("door").parse().unwrap_or(JoinPolicy::Open),
                manner,
                agreements,
                roles,
                waits,
                findable: self.typed("findable") == "yes",
            }),
            _ => Err(refusals),
        }
    }

    fn roles(&self, refusals: &mut Vec<Refusal>) -> Vec<RoleName> {
        let lines: Vec<&str> = match self.all("roles").next() {
            Some(typed) => typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
            None => ROLES.to_vec(),
        };
        let mut roles: Vec<RoleName> = Vec::new();
        for line in lines {
            match line.parse() {
                Ok(role) if roles.contains(&role) => {}
                Ok(role) => roles.push(role),
                Err(refusal) => refusals.push(refusal),
            }
        }
        if roles.len() > ROLES_AT_MOST {
            let sentence = format!("A circle has at most {ROLES_AT_MOST} roles.");
            refusals.push(Refusal::out_of_range("roles", sentence));
        }
        roles
    }

    fn waits(&self, refusals: &mut Vec<Refusal>) -> u8 {
        let typed = self.typed("waits").trim();
        if typed.is_empty() {
            return 7;
        }
        let days = typed.parse().ok().filter(|days| *days <= 60);
        days.unwrap_or_else(|| {
            let sentence = "Please give a number of days from 0 to 60.";
            refusals.push(Refusal::out_of_range("waits", sentence));
            7
        })
    }
}

impl Deref for CircleDraft {
    type Target = FormValues;

    fn deref(&self) -> &FormValues {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<ParsedCircle, Vec<Refusal>> {
        let vocabulary =
            Vocabulary::parse([include_str!("../../data/vocabulary.toml")]).expect("words");
        CircleDraft::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())))
            .parse(&vocabulary)
    }

    #[test]
    fn a_circle_takes_little() {
        let written = parse(&[
            ("name", "Dreaming in Castlemaine"),
            ("purpose", "To bring our dreams."),
            ("meets", "in_person"),
            ("q", "Castlemaine"),
        ])
        .unwrap();
        assert_eq!((written.door, written.waits, written.roles.len()), (JoinPolicy::Open, 7, 3));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let refusals = parse(&[("meets", "online"), ("roles", "\u{7}"), ("waits", "99")]);
        let refusals = refusals.unwrap_err();
        let fields: Vec<&str> = refusals.iter().map(|refusal| refusal.field.as_ref()).collect();
        assert_eq!(fields, ["name", "purpose", "zone", "roles", "waits"]);
    }
}
