//! Taking turns: who does what at a meeting, shared out so that everybody has done as much as the
//! others. Owns what fair means; which meetings there are, and who may share out, is for the
//! directory to say.

use std::collections::HashMap;

use super::{AccountId, RoleName, UnixMicros};

/// Somebody's turn at one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What they do.
    pub role: RoleName,
    /// The account of the member who has the role.
    pub account: AccountId,
    /// When the meeting begins.
    pub starts: UnixMicros,
}

/// How often each member of a circle has had a turn, and when.
///
/// Whoever has had the fewest is next; of those, whose last one is longest ago; of those, who joined
/// first. Somebody who joins later does not owe what others did before: they begin at the fewest that
/// anybody before them had by then. Of those whose turn it is, each gets what they have done least
/// often, so that not the same person is host each time.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    /// In the order in which they joined.
    members: Vec<AccountId>,
    had: HashMap<AccountId, Had>,
    of_role: HashMap<(AccountId, RoleName), Had>,
}

/// How many turns, and when the last one was or will be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Had {
    number: usize,
    last: Option<UnixMicros>,
}

impl Had {
    fn one_more(&mut self, starts: UnixMicros) {
        self.number += 1;
        self.last = self.last.max(Some(starts));
    }
}

impl Turns {
    /// Of these members, with when each joined and in that order, and
    /// all turns there have been and are to be.
    pub fn new(members: &[(AccountId, UnixMicros)], turns: &[Turn]) -> Turns {
        let mut all = Turns {
            members: members.iter().map(|(account, _)| *account).collect(),
            ..Turns::default()
        };
        let mut owed_nothing: Vec<(AccountId, usize)> = Vec::new();
        for (account, since) in members {
            let by_then = |other: &AccountId| {
                let theirs = turns.iter().filter(|turn| turn.account == *other);
                theirs.filter(|turn| turn.starts < *since).count()
            };
            let earlier = owed_nothing.iter().map(|(other, begun)| begun + by_then(other));
            let begins = earlier.min().unwrap_or(0);
            owed_nothing.push((*account, begins));
            all.had.insert(*account, Had { number: begins, last: None });
        }
        for turn in turns {
            all.note(turn);
        }
        all
    }

    fn note(&mut self, turn: &Turn) {
        self.had.entry(turn.account).or_default().one_more(turn.starts);
        let role = (turn.account, turn.role.clone());
        self.of_role.entry(role).or_default().one_more(turn.starts);
    }

    /// Shares out the roles of one meeting that nobody has yet, and notes who has them now. `taken`
    /// are turns at it that stay, and `away` are members who do not come to it. Nobody has two roles
    /// while somebody has none, unless nobody else is left.
    pub fn share_out(
        &mut self,
        starts: UnixMicros,
        roles: &[RoleName],
        taken: &[Turn],
        away: &[AccountId],
    ) -> Vec<Turn> {
        let here: Vec<AccountId> =
            self.members.iter().copied().filter(|member| !away.contains(member)).collect();
        let mut busy: Vec<AccountId> = taken.iter().map(|turn| turn.account).collect();
        let free: Vec<&RoleName> =
            roles.iter().filter(|role| taken.iter().all(|turn| turn.role != **role)).collect();
        // First whose turn it is, then what each does.
        let mut next: Vec<AccountId> = Vec::new();
        for _ in &free {
            let fewest = here.iter().enumerate().min_by_key(|(joined, member)| {
                let now = next.iter().filter(|other| other == member).count();
                let already = busy.iter().filter(|other| other == member).count();
                let had = self.had[member];
                let last = if now > 0 { had.last.max(Some(starts)) } else { had.last };
                (already, had.number + now, last, *joined)
            });
            let Some((_, member)) = fewest else { break };
            next.push(*member);
            busy.push(*member);
        }
        let mut shared = Vec::new();
        for role in free {
            let least = next.iter().enumerate().min_by_key(|(order, member)| {
                let key = (**member, role.clone());
                (self.of_role.get(&key).copied().unwrap_or_default(), *order)
            });
            let Some((order, _)) = least else { break };
            let turn = Turn { role: role.clone(), account: next.remove(order), starts };
            self.note(&turn);
            shared.push(turn);
        }
        shared
    }

    /// How many turns each member has had or is to have, in the order in which they joined. What
    /// others did before somebody joined is not counted.
    pub fn numbers(&self) -> Vec<(AccountId, usize)> {
        let number = |member: &AccountId| {
            let theirs = self.of_role.iter().filter(|((account, _), _)| account == member);
            theirs.map(|(_, had)| had.number).sum()
        };
        self.members.iter().map(|member| (*member, number(member))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(names: &[&str]) -> Vec<RoleName> {
        names.iter().map(|name| name.parse().expect("a role")).collect()
    }

    fn circle(members: i64) -> Turns {
        let members: Vec<_> = (1..=members).map(|id| (AccountId(id), UnixMicros(id))).collect();
        Turns::new(&members, &[])
    }

    fn who(turns: &[Turn]) -> Vec<i64> {
        turns.iter().map(|turn| turn.account.0).collect()
    }

    #[test]
    fn everybody_does_everything_in_turn() {
        let roles = roles(&["host", "notes"]);
        let mut turns = circle(2);
        let rounds: Vec<Vec<i64>> =
            (10..14).map(|at| who(&turns.share_out(UnixMicros(at), &roles, &[], &[]))).collect();
        assert_eq!(rounds, [[1, 2], [2, 1], [1, 2], [2, 1]]);
    }

    #[test]
    fn who_does_not_come_is_passed_over_and_makes_up_for_it() {
        let roles = roles(&["host"]);
        let mut turns = circle(3);
        let mut next = |at, away: &[i64]| {
            let away: Vec<AccountId> = away.iter().map(|id| AccountId(*id)).collect();
            who(&turns.share_out(at, &roles, &[], &away))
        };
        assert_eq!(next(UnixMicros(10), &[1]), [2]);
        assert_eq!(next(UnixMicros(11), &[]), [1]);
        assert_eq!(next(UnixMicros(12), &[]), [3]);
        assert_eq!(next(UnixMicros(13), &[1, 2, 3]), [] as [i64; 0]);
    }

    #[test]
    fn nobody_has_two_roles_unless_they_are_too_few() {
        let roles = roles(&["host", "facilitator", "notes"]);
        let mut few = circle(2);
        assert_eq!(who(&few.share_out(UnixMicros(10), &roles, &[], &[])), [1, 2, 1]);
        assert_eq!(few.numbers(), [(AccountId(1), 2), (AccountId(2), 1)]);
        let mut enough = circle(3);
        let taken =
            [Turn { role: roles[1].clone(), account: AccountId(1), starts: UnixMicros(10) }];
        assert_eq!(who(&enough.share_out(UnixMicros(10), &roles, &taken, &[])), [2, 3]);
    }

    #[test]
    fn who_joins_later_owes_nothing() {
        let roles = roles(&["host"]);
        let mut turns = circle(2);
        let past: Vec<Turn> =
            (10..30).flat_map(|at| turns.share_out(UnixMicros(at), &roles, &[], &[])).collect();
        let members =
            [(1, 1), (2, 2), (3, 100)].map(|(id, since)| (AccountId(id), UnixMicros(since)));
        let mut turns = Turns::new(&members, &past);
        let next: Vec<i64> = (101..107)
            .flat_map(|at| who(&turns.share_out(UnixMicros(at), &roles, &[], &[])))
            .collect();
        assert_eq!(next, [3, 1, 2, 3, 1, 2]);
    }
}
