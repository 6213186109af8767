//! All that is held of somebody, as one value, for their own eyes. Owns that nothing is left out; how it is
//! written down is `formats::export_mine`'s.

use crate::domain::{Act, Case, MySuggestion, Says, Slug};
use crate::formats::export_mine::{
    Answered, AskedFor, Consented, ExportedMessage, Held, Received, Reported, SaidToCome,
    SuggestionState, Told, Visited,
};
use crate::store::Account;

use crate::directory::Directory;
use crate::directory::StoreError;

impl Directory {
    /// Everything that is held of somebody.
    pub fn held(&self, account: &Account) -> Result<Held, StoreError> {
        let site = &self.site;
        self.store.read(|reading| {
            let visits = reading.visits(account.id)?;
            let mine = reading.mine(account.id, &self.vocabulary)?;
            let mut consents = Vec::new();
            for said in reading.all_said(&account.subject)? {
                consents.push(Consented {
                    purpose: said.purpose.as_str(),
                    agreed: said.act == Act::Grant,
                    at: when(said.at),
                    words: reading.wording(&said.wording)?.unwrap_or_default(),
                    by: said.channel,
                });
            }
            let letters_written = reading
                .messages_by(account.id)?
                .into_iter()
                .map(|kept| ExportedMessage { to: kept.to, at: when(kept.at), text: kept.text })
                .collect();
            let letters_received = reading
                .messages_to(account.id)?
                .into_iter()
                .map(|kept| Received { at: when(kept.at), text: kept.text })
                .collect();
            let page = |slug: &Slug| format!("{site}/practitioners/{slug}");
            let circle = |slug: &Slug| format!("{site}/circles/{slug}");
            let answers = match &mine {
                Some(mine) => reading.answers_to(mine.listing.id)?,
                None => Vec::new(),
            };
            let reports = reading.reports_by(account.id, &self.vocabulary)?;
            let proposed = self.held_of_proposals(reading, account.id)?;
            Ok(Held {
                email: account.email.to_string(),
                account_since: when(account.since),
                visits: visits
                    .into_iter()
                    .map(|(since, used)| Visited { since: when(since), used: when(used) })
                    .collect(),
                calendar_since: reading.feed_since(account.id)?.map(when),
                listing_address: mine.as_ref().map(|mine| page(&mine.listing.slug)),
                listing_shown_to: mine
                    .as_ref()
                    .and_then(|mine| mine.shown_to())
                    .map(|one| one.as_str()),
                listing_hidden_because: mine.as_ref().and_then(|mine| mine.hidden.clone()),
                listing: mine.as_ref().map(|mine| self.draft_of(mine).pairs().to_vec()),
                draft: reading.draft(account.id)?.map(|draft| draft.pairs().to_vec()),
                answers: answers
                    .into_iter()
                    .map(|answer| Answered { at: when(answer.at), text: answer.text })
                    .collect(),
                reports: reports
                    .into_iter()
                    .map(|report| Reported {
                        listing_address: match report.about.case() {
                            Some(Case::Listing(case)) => Some(page(&case.mine.listing.slug)),
                            Some(Case::Circle(_)) | None => None,
                        },
                        circle_address: match report.about.case() {
                            Some(Case::Circle(case)) => Some(circle(&case.circle.slug)),
                            Some(Case::Listing(_)) | None => None,
                        },
                        at: when(report.at),
                        reason: report.reason,
                    })
                    .collect(),
                invitation: reading.invitation_to(&account.email)?.map(|invitation| Told {
                    given_by: invitation.given_by.to_string(),
                    draft: invitation.draft.pairs().to_vec(),
                }),
                circle_starts: reading.starts_of(account.id)?.into_iter().map(starting).collect(),
                consents,
                letters_written,
                letters_received,
                blocked: reading.blocked_by(account.id)?,
                circles: self.held_in_circles(reading, account.id, circle)?,
                meetings: reading
                    .answered(account.id)?
                    .into_iter()
                    .map(|answered| SaidToCome {
                        circle: format!("{site}/circles/{}", answered.circle),
                        meeting: answered.slot.to_string(),
                        zone: answered.zone.to_string(),
                        says: answered.says.as_str(),
                        at: when(answered.at),
                    })
                    .collect(),
                neighbours_asked_for: reading
                    .requests_of(account.id)?
                    .into_iter()
                    .map(|request| AskedFor {
                        place: request.place.label(),
                        within_km: request.within.km(),
                        wanted: request.wanted.pairs().to_vec(),
                        at: when(request.at),
                    })
                    .collect(),
                told_of_neighbours: reading.last_news_letter(account.id)?.map(when),
                turns: proposed.turns,
                proposals: proposed.proposals,
                opinions: proposed.opinions,
                decisions: proposed.decisions,
            })
        })
    }
}

fn starting(mine: MySuggestion) -> SuggestionState {
    let (says, name) = match mine.says {
        Some(Says::Yes(name)) => (Some("yes"), Some(name.to_string())),
        Some(Says::No) => (Some("no"), None),
        None => (None, None),
    };
    SuggestionState { place: mine.start.place.label(), begun: mine.has_begun, says, name }
}

/// RFC 3339, in UTC.
pub(in crate::directory) fn when(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|at| at.to_string()).unwrap_or_default()
}
