//! Stewards who change their minds: meetings moved, cancelled and restored, and rhythms changed from
//! one meeting on, all by the verbs of the directory.

use std::sync::Arc;

use jiff::civil::{Date, date};
use nearfield::directory::Change;
use nearfield::domain::{RecurrenceId, Series, SeriesId, Slug};
use serde_json::{Value, json};

use super::occurrences::listed;
use super::random::{Random, ZONES, plan_of, typed, years};
use super::site::Site;

/// Circles with series that were planned and edited, each as a case for the oracle.
pub fn stories(random: &mut Random, circles: usize) -> Vec<Value> {
    let site = Site::new();
    (0..circles)
        .map(|number| {
            let zone = ZONES[number % ZONES.len()];
            let slug = site.circle(&format!("Circle {number}"));
            let fields = random.plan(zone, date(2024, 1, 1), date(2026, 12, 31));
            let mut known = vec![site.plan(&slug, &fields)];
            let mut told = vec![json!({"do": "plan", "plan": typed(&fields)})];
            for _ in 0..random.below(12) + 1 {
                told.extend(edit(random, &site, &slug, &mut known));
            }
            let window = years("2024-01-01T00:00:00Z", "2032-01-01T00:00:00Z");
            let all = site.series(&slug);
            let all: Vec<&Series> = all.iter().map(|series| &**series).collect();
            json!({
                "edits": told,
                "from": window.0.as_second(),
                "to": window.1.as_second(),
                "got": listed(all, window),
            })
        })
        .collect()
}

/// Does something to a meeting of a circle, and tells it.
fn edit(random: &mut Random, site: &Site, slug: &Slug, known: &mut Vec<SeriesId>) -> Option<Value> {
    let all = site.series(slug);
    let series: &Arc<Series> = all.get(random.below(all.len().max(1)))?;
    let around = random.date(series.first.date(), soon_after(series));
    let slot = random.slot(series, around);
    let number = known.iter().position(|id| *id == series.id).expect("it was planned here");
    let (directory, steward) = (&site.directory, site.steward.id);
    let at = (series.id, slot);
    let told = match random.below(7) {
        0 | 1 => {
            directory.change_meeting(steward, slug, at, Change::Cancel, None).expect("cancelled");
            json!({"do": "cancel"})
        }
        2 => {
            directory.change_meeting(steward, slug, at, Change::Restore, None).expect("restored");
            json!({"do": "restore"})
        }
        3..=5 => {
            let to = random.near(slot);
            let minutes = random.one_in(2).then(|| random.minutes());
            let change = Change::Move { to, minutes };
            directory.change_meeting(steward, slug, at, change, None).expect("moved");
            json!({"do": "move", "to": RecurrenceId(to).to_string(), "minutes": minutes})
        }
        _ => {
            let later = slot.date().saturating_add(jiff::Span::new().days(20));
            let fields = random.plan(series.zone.name(), slot.date(), later);
            let plan = plan_of(&fields);
            known.push(
                directory
                    .change_following(steward, slug, at, &plan)
                    .expect("it goes on from there"),
            );
            json!({"do": "following", "plan": typed(&fields)})
        }
    };
    let mut told = told;
    told["series"] = json!(number);
    told["slot"] = json!(slot.to_string());
    Some(told)
}

fn soon_after(series: &Series) -> Date {
    series.first.date().saturating_add(jiff::Span::new().days(1_500))
}

/// Changes some meetings of a circle without telling.
pub fn edit_somehow(random: &mut Random, site: &Site, slug: &Slug, times: usize) {
    let mut known: Vec<SeriesId> = site.series(slug).iter().map(|series| series.id).collect();
    for _ in 0..times {
        edit(random, site, slug, &mut known);
        known = site.series(slug).iter().map(|series| series.id).collect();
    }
}
