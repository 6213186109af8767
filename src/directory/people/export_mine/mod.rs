//! All that is held of somebody, as one value, for their own eyes. Owns that nothing is left out; how it is
//! written down is `formats::export_mine`'s.

mod circles;
mod proposals;

use crate::domain::{AccountId, Act, Case, MySuggestion, Says, Slug};
use crate::formats::export_mine::{
    Answered, AskedFor, Consented, ExportedMessage, Held, Received, Reported, SaidToCome,
    SuggestionState, Told, Visited,
};
use crate::store::{Account, Reading};

use crate::directory::Directory;
use crate::directory::StoreError;

impl Directory {
    /// Everything that is held of somebody.
    pub fn export_mine(&self, account: &Account) -> Result<Held, StoreError> {
        self.store.read(|reading| {
            let mine = reading.mine(account.id, &self.vocabulary)?;
            let answers = match &mine {
                Some(mine) => reading.answers_to(mine.listing.id)?,
                None => Vec::new(),
            };
            let proposed = self.held_of_proposals(reading, account.id)?;
            let (written, received) = messages(reading, account.id)?;
            Ok(Held {
                email: account.email.to_string(),
                account_since: account.since.to_string(),
                visits: visits(reading, account.id)?,
                calendar_since: reading.feed_since(account.id)?.map(|at| at.to_string()),
                listing_address: mine.as_ref().map(|mine| self.page_of(&mine.listing.slug)),
                listing_shown_to: mine
                    .as_ref()
                    .and_then(|mine| mine.shown_to())
                    .map(|audience| audience.as_str()),
                listing_hidden_because: mine.as_ref().and_then(|mine| mine.hidden.clone()),
                listing: mine.as_ref().map(|mine| self.draft_of(mine).pairs().to_vec()),
                draft: reading.draft(account.id)?.map(|draft| draft.pairs().to_vec()),
                answers: answers
                    .into_iter()
                    .map(|answer| Answered { at: answer.at.to_string(), text: answer.text })
                    .collect(),
                reports: self.reports(reading, account.id)?,
                invitation: reading.invitation_to(&account.email)?.map(|invitation| Told {
                    given_by: invitation.given_by.to_string(),
                    draft: invitation.draft.pairs().to_vec(),
                }),
                circle_starts: reading.starts_of(account.id)?.into_iter().map(starting).collect(),
                consents: consents(reading, account)?,
                letters_written: written,
                letters_received: received,
                blocked: reading.blocked_by(account.id)?,
                circles: self.held_in_circles(reading, account.id)?,
                meetings: self.said_to_come(reading, account.id)?,
                neighbours_asked_for: asked_for(reading, account.id)?,
                told_of_neighbours: reading.last_news_letter(account.id)?.map(|at| at.to_string()),
                turns: proposed.turns,
                proposals: proposed.proposals,
                opinions: proposed.opinions,
                decisions: proposed.decisions,
            })
        })
    }

    fn page_of(&self, slug: &Slug) -> String {
        format!("{}/practitioners/{slug}", self.site)
    }

    fn circle_page_of(&self, slug: &Slug) -> String {
        format!("{}/circles/{slug}", self.site)
    }

    fn reports(&self, reading: &Reading, account: AccountId) -> Result<Vec<Reported>, StoreError> {
        let reports = reading.reports_by(account, &self.vocabulary)?.into_iter();
        let reports = reports.map(|report| {
            let (listing_address, circle_address) = match report.about.case() {
                Some(Case::Listing(case)) => (Some(self.page_of(&case.mine.listing.slug)), None),
                Some(Case::Circle(case)) => (None, Some(self.circle_page_of(&case.circle.slug))),
                None => (None, None),
            };
            let (at, reason) = (report.at.to_string(), report.reason);
            Reported { listing_address, circle_address, at, reason }
        });
        Ok(reports.collect())
    }

    fn said_to_come(
        &self,
        reading: &Reading,
        account: AccountId,
    ) -> Result<Vec<SaidToCome>, StoreError> {
        let said = reading.answered(account)?.into_iter().map(|answered| SaidToCome {
            circle: self.circle_page_of(&answered.circle),
            meeting: answered.slot.to_string(),
            zone: answered.zone.to_string(),
            says: answered.says.as_str(),
            at: answered.at.to_string(),
        });
        Ok(said.collect())
    }
}

fn consents(reading: &Reading, account: &Account) -> Result<Vec<Consented>, StoreError> {
    let mut consents = Vec::new();
    for said in reading.all_said(&account.subject)? {
        consents.push(Consented {
            purpose: said.purpose.as_str(),
            agreed: said.act == Act::Grant,
            at: said.at.to_string(),
            words: reading.wording(&said.wording)?.unwrap_or_default(),
            by: said.channel,
        });
    }
    Ok(consents)
}

fn visits(reading: &Reading, account: AccountId) -> Result<Vec<Visited>, StoreError> {
    let visits = reading.visits(account)?.into_iter();
    Ok(visits
        .map(|(since, used)| Visited { since: since.to_string(), used: used.to_string() })
        .collect())
}

/// What they wrote, and what they got.
fn messages(
    reading: &Reading,
    account: AccountId,
) -> Result<(Vec<ExportedMessage>, Vec<Received>), StoreError> {
    let written = reading.messages_by(account)?.into_iter();
    let written = written.map(|kept| ExportedMessage {
        to: kept.to,
        at: kept.at.to_string(),
        text: kept.text,
    });
    let received = reading.messages_to(account)?.into_iter();
    let received = received.map(|kept| Received { at: kept.at.to_string(), text: kept.text });
    Ok((written.collect(), received.collect()))
}

fn asked_for(reading: &Reading, account: AccountId) -> Result<Vec<AskedFor>, StoreError> {
    let requests = reading.requests_of(account)?.into_iter().map(|request| AskedFor {
        place: request.place.label(),
        within_km: request.within.km(),
        wanted: request.wanted.pairs().to_vec(),
        at: request.at.to_string(),
    });
    Ok(requests.collect())
}

fn starting(mine: MySuggestion) -> SuggestionState {
    let (says, name) = match mine.says {
        Some(Says::Yes(name)) => (Some("yes"), Some(name.to_string())),
        Some(Says::No) => (Some("no"), None),
        None => (None, None),
    };
    SuggestionState { place: mine.start.place.label(), begun: mine.has_begun, says, name }
}
