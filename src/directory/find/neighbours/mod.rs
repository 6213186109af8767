//! Hearing of new neighbours: what somebody asks for, and how they stop. Owns when one may ask; who
//! is found for whom is in `round`, what they read in `tell`.

mod round;
pub(in crate::directory) mod tell;

use crate::domain::{
    AccountId, Act, AlertRequest, AlertRequestId, Channel, ConsentRecord, Place, Point, Purpose,
    REQUESTS_AT_MOST, Radius, Refusal, Selection, Wanted, Wording,
};
use crate::nearby::reach_box;
use crate::store::Account;

use crate::directory::Directory;
use crate::directory::NotDone;
use crate::directory::StoreError;

/// What somebody asks to be told of, for their own eyes.
#[derive(Debug)]
pub struct Neighbours {
    /// Oldest first.
    pub requests: Vec<AlertRequest>,
    /// Whether they agree to be written to. Otherwise their requests sleep.
    pub awake: bool,
    /// The words to agree to before they ask for more, unless they were agreed to before.
    pub ask: Option<Wording>,
}

impl Neighbours {
    /// Whether they may not ask for more.
    pub fn is_full(&self) -> bool {
        self.requests.len() >= REQUESTS_AT_MOST
    }
}

impl Directory {
    /// What somebody asks to be told of.
    pub fn neighbours(&self, account: &Account) -> Result<Neighbours, StoreError> {
        self.store.read(|reading| {
            let said = reading.last_said(&account.subject, Purpose::LettersAboutNeighbours)?;
            Ok(Neighbours {
                requests: reading.requests_of(account.id)?,
                awake: said.as_ref().is_some_and(ConsentRecord::stands),
                ask: (!agreed_to_these_words(said))
                    .then(|| Wording::current(Purpose::LettersAboutNeighbours)),
            })
        })
    }

    /// Asks to be told when somebody comes. `agreed` is whether they ticked the wording of
    /// [`Neighbours::ask`].
    pub fn ask_for_neighbours(
        &self,
        account: &Account,
        place: &Place,
        within: Radius,
        selection: Selection,
        agreed: bool,
    ) -> Result<(), NotDone> {
        let purpose = Purpose::LettersAboutNeighbours;
        let wanted = Wanted::of(selection, &self.vocabulary);
        let cube = reach_box(place.point, within.km());
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotDone> {
            if writing.reading().requests_of(account.id)?.len() >= REQUESTS_AT_MOST {
                let sentence =
                    "You have ten requests, the most there can be. Please remove one, then ask again.";
                return Err(Refusal::out_of_range("", sentence).into());
            }
            let said = writing.reading().last_said(&account.subject, purpose)?;
            if !agreed_to_these_words(said) {
                if !agreed {
                    let sentence =
                        "So that we may write to you, please tick the box that says you agree.";
                    return Err(Refusal::malformed("agreed", sentence).into());
                }
                let wording = Wording::current(purpose);
                writing.record(&account.subject, Act::Grant, &wording, Channel::Site, now)?;
            }
            writing.add_request(account.id, place, within, cube, &wanted, now)?;
            Ok(())
        })?;
        self.catch_up()?;
        Ok(())
    }

    /// Forgets a request of somebody's own. Of one that is not theirs this says nothing.
    pub fn forget_request(&self, account: AccountId, id: AlertRequestId) -> Result<(), StoreError> {
        self.store.write(|writing| writing.remove_request(account, id))
    }

    /// The place that is nearest to a spot.
    pub fn place_around(&self, point: Point) -> Place {
        self.gazetteer.load().nearest(point)
    }

    /// One round: finds those who wait for whoever came since the last one, and writes to them.
    pub fn tell_of_neighbours(&self) -> Result<(), StoreError> {
        self.meet_arrivals()?;
        self.write_to_those_who_wait()
    }
}

fn agreed_to_these_words(said: Option<ConsentRecord>) -> bool {
    said.is_some_and(|said| said.stands() && !said.is_to_be_asked_again())
}
