//! Who does what at coming meetings. Owns who may take a role, give one back or share them out; whose
//! turn it is, is for `domain::duty` to say.

use jiff::{Timestamp, ToSpan};

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::domain::{
    AccountId, Circle, Meeting, RecurrenceId, Refusal, RoleName, Series, SeriesId, Slug, Turn,
    Turns, UnixMicros,
};
use crate::store::{Duty, Member, Reading, Writing};

/// So many meetings are shown ahead.
const SHOWN: usize = 6;

/// The roles of so many meetings are shared out at once.
const SHARED: usize = 3;

/// Who does what in a circle.
#[derive(Debug, Clone)]
pub struct Rota {
    /// Whoever asks, and the circle.
    pub membership: Membership,
    /// All members, in the order in which they came, with how many turns each has had or is to have.
    pub members: Vec<(Member, usize)>,
    /// The next meetings, in order.
    pub coming: Vec<DutiesAt>,
}

/// Who does what at one meeting that is still to come.
#[derive(Debug, Clone)]
pub struct DutiesAt {
    /// Of which series.
    pub series: Series,
    /// Which meeting.
    pub meeting: Meeting,
    /// Each role of the circle, and who has it.
    pub roles: Vec<(RoleName, Option<AccountId>)>,
    /// Who said that they do not come.
    pub away: Vec<AccountId>,
}

impl Rota {
    /// What the circle calls a member.
    pub fn name(&self, account: AccountId) -> Option<&str> {
        let member = self.members.iter().find(|(member, _)| member.account == account);
        member.map(|(member, _)| member.name.as_str())
    }
}

impl Directory {
    /// Who does what at the next meetings.
    pub fn rota(&self, account: AccountId, slug: &Slug) -> Result<Rota, CircleError> {
        let now = self.clock.now();
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let next = next_meetings(reading, &membership.circle, now, SHOWN)?;
            Ok(rota_of(reading, membership, next)?)
        })
    }

    /// Shares out what nobody does yet at the next meetings, so that everybody has done as much as
    /// the others.
    pub fn share_out_roles(&self, account: AccountId, slug: &Slug) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            let circle = membership.circle.clone();
            let next = next_meetings(&writing.reading(), &circle, now, SHARED)?;
            let rota = rota_of(&writing.reading(), membership, next)?;
            let members: Vec<Member> = rota.members.into_iter().map(|(member, _)| member).collect();
            let mut turns = turns_of(&writing.reading(), &circle, &members)?;
            for DutiesAt { series, meeting, roles, away } in rota.coming {
                let starts = UnixMicros::from(meeting.starts);
                let taken: Vec<Turn> = roles
                    .into_iter()
                    .filter_map(|(role, who)| Some(Turn { role, account: who?, starts }))
                    .collect();
                for turn in turns.share_out(starts, &circle.roles, &taken, &away) {
                    let Turn { role, account, .. } = turn;
                    let (series, slot) = (series.id, meeting.slot);
                    writing.assign(&Duty { series, slot, role, account }, now)?;
                }
            }
            Ok(())
        })
    }

    /// Has somebody take a role at a meeting, or nobody. Members take what is free, and give back what
    /// is theirs; stewards do so for others.
    pub fn set_duty(
        &self,
        account: AccountId,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
        role: &str,
        who: Option<AccountId>,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            let found = self.series_in(&writing.reading(), membership.circle.id, series)?;
            let meeting = found.meeting(slot).ok_or(CircleError::Unknown)?;
            if !is_to_come(&meeting, now) {
                let sentence = "This meeting has begun, or does not take place.";
                return Err(Refusal::malformed("", sentence).into());
            }
            let role = role.trim();
            let role = membership.circle.roles.iter().find(|known| known.as_str() == role);
            let role = role.cloned().ok_or_else(|| {
                Refusal::malformed("role", "The circle has no such role. Please choose again.")
            })?;
            let duties = writing.reading().circle_duties(membership.circle.id)?;
            let now_has = duties
                .into_iter()
                .find(|duty| (duty.series, duty.slot, &duty.role) == (series, slot, &role))
                .map(|duty| duty.account);
            if who == now_has {
                return Ok(());
            }
            if !membership.me.steward {
                match (who, now_has) {
                    (Some(who), None) if who == account => {}
                    (None, Some(has)) if has == account => {}
                    (Some(who), Some(_)) if who == account => {
                        let sentence = "Somebody else has taken this role meanwhile.";
                        return Err(Refusal::malformed("role", sentence).into());
                    }
                    _ => return Err(CircleError::NotSteward),
                }
            }
            let Some(who) = who else {
                return Ok(writing.unassign(series, slot, &role)?);
            };
            if writing.reading().member(membership.circle.id, who)?.is_none() {
                let sentence = "They do not belong to the circle any more.";
                return Err(Refusal::malformed("account", sentence).into());
            }
            Ok(writing.assign(&Duty { series, slot, role, account: who }, now)?)
        })
    }

    /// Forgets who was to do, at coming meetings, what the circle takes no turns in any more.
    pub(in crate::directory) fn drop_lost_duties(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        for duty in writing.reading().circle_duties(circle.id)? {
            let meeting = meeting_of(&writing.reading(), &duty)?;
            let to_come = meeting.is_some_and(|meeting| UnixMicros::from(meeting.starts) > now);
            if to_come && !circle.roles.contains(&duty.role) {
                writing.unassign(duty.series, duty.slot, &duty.role)?;
            }
        }
        Ok(())
    }
}

fn is_to_come(meeting: &Meeting, now: UnixMicros) -> bool {
    !meeting.cancelled && UnixMicros::from(meeting.starts) > now
}

fn meeting_of(reading: &Reading, duty: &Duty) -> Result<Option<Meeting>, StoreError> {
    Ok(reading.series(duty.series)?.and_then(|series| series.meeting(duty.slot)))
}

/// The next meetings of a circle that take place, in order.
fn next_meetings(
    reading: &Reading,
    circle: &Circle,
    now: UnixMicros,
    at_most: usize,
) -> Result<Vec<(Series, Meeting)>, StoreError> {
    let from = now.timestamp();
    let to = from.checked_add((2 * 366 * 24).hours()).unwrap_or(Timestamp::MAX);
    let mut next = Vec::new();
    for series in reading.series_of_circle(circle.id)? {
        let meetings = series.meetings(from, to).into_iter();
        let meetings = meetings.filter(|meeting| is_to_come(meeting, now)).take(at_most);
        next.extend(meetings.map(|meeting| (series.clone(), meeting)));
    }
    next.sort_by_key(|(series, meeting)| (meeting.starts, series.id, meeting.slot));
    next.truncate(at_most);
    Ok(next)
}

fn rota_of(
    reading: &Reading,
    membership: Membership,
    next: Vec<(Series, Meeting)>,
) -> Result<Rota, StoreError> {
    let circle = &membership.circle;
    let members = reading.members(circle.id)?;
    let turns = turns_of(reading, circle, &members)?.numbers();
    let duties = reading.circle_duties(circle.id)?;
    let mut coming = Vec::new();
    for (series, meeting) in next {
        let here = |duty: &&Duty| (duty.series, duty.slot) == (series.id, meeting.slot);
        let who = |role: &RoleName| {
            duties.iter().filter(here).find(|duty| duty.role == *role).map(|duty| duty.account)
        };
        let roles = circle.roles.iter().map(|role| (role.clone(), who(role))).collect();
        let away = reading.away(series.id, meeting.slot)?;
        coming.push(DutiesAt { series, meeting, roles, away });
    }
    let members = members.into_iter().zip(turns).map(|(member, (_, number))| (member, number));
    Ok(Rota { members: members.collect(), membership, coming })
}

/// The turns that members of a circle have had and are to have, at meetings that took place or will.
fn turns_of(reading: &Reading, circle: &Circle, members: &[Member]) -> Result<Turns, StoreError> {
    let mut turns = Vec::new();
    for duty in reading.circle_duties(circle.id)? {
        let meeting = meeting_of(reading, &duty)?.filter(|meeting| !meeting.cancelled);
        let Some(meeting) = meeting else { continue };
        let starts = UnixMicros::from(meeting.starts);
        turns.push(Turn { role: duty.role, account: duty.account, starts });
    }
    let members: Vec<_> = members.iter().map(|member| (member.account, member.since)).collect();
    Ok(Turns::new(&members, &turns))
}
