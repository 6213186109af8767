//! Measures two ways of doing one thing side by side, and says whether a promise is kept. What is
//! measured is not known here.

use std::time::{Duration, Instant};

/// The lines of the table, and whether all promises were kept.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) broken: usize,
}

/// What is promised of a ratio.
#[derive(Clone, Copy)]
pub(crate) enum Promise {
    AtLeast(f64),
    AtMost(f64),
    /// It is only told.
    Nothing,
}

impl Report {
    /// The head of a table.
    pub(crate) fn head(&self, title: &str) {
        println!("\n{title}");
        println!("{:<46} {:>12} {:>12} {:>9}  promise", "", "nearby", "baseline", "ratio");
    }

    /// A line with both sides and their ratio.
    pub(crate) fn line(
        &mut self,
        what: &str,
        (ours, baseline): (f64, f64),
        unit: &str,
        ratio: f64,
        promise: Promise,
    ) {
        let verdict = self.verdict(ratio, promise);
        println!(
            "{what:<46} {:>12} {:>12} {ratio:>8.2}×  {verdict}",
            format!("{ours:.2} {unit}"),
            format!("{baseline:.2} {unit}")
        );
    }

    /// A line that has no baseline; the promise is about the value itself.
    pub(crate) fn value(&mut self, what: &str, value: f64, unit: &str, promise: Promise) {
        let verdict = self.verdict(value, promise);
        println!("{what:<46} {:>12} {:>12} {:>9}  {verdict}", format!("{value:.2} {unit}"), "", "");
    }

    fn verdict(&mut self, value: f64, promise: Promise) -> String {
        let (kept, text) = match promise {
            Promise::AtLeast(least) => (value >= least, format!("at least {least}")),
            Promise::AtMost(most) => (value <= most, format!("at most {most}")),
            Promise::Nothing => return String::new(),
        };
        self.broken += usize::from(!kept);
        format!("{text}: {}", if kept { "PASS" } else { "FAIL" })
    }
}

/// Microseconds that `work` takes, divided by `parts`.
pub(crate) fn micros<T>(parts: usize, work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64() * 1e6 / parts as f64
}

/// Microseconds for each of the questions, after the same side has answered `others` for a while: so
/// it finds the processor's caches as a program does that is asked all the time, and not as the other
/// side has left them.
pub(crate) fn asked<Q>(questions: &[Q], others: &[Vec<Q>], answer: impl Fn(&Q) -> usize) -> f64 {
    let start = Instant::now();
    for other in others.iter().flatten().cycle() {
        std::hint::black_box(answer(other));
        if start.elapsed() > Duration::from_millis(20) {
            break;
        }
    }
    micros(questions.len(), || questions.iter().map(answer).sum::<usize>())
}

/// The middle of several rounds of two measures, taken in turn so that a slow moment of the machine
/// meets both, in an order that changes from round to round. The first round only warms up.
pub(crate) fn duel(
    rounds: usize,
    mut ours: impl FnMut(usize) -> f64,
    mut baseline: impl FnMut(usize) -> f64,
) -> (f64, f64) {
    let mut times = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let pair = if round % 2 == 0 {
            let first = ours(round);
            (first, baseline(round))
        } else {
            let first = baseline(round);
            (ours(round), first)
        };
        if round > 0 {
            times.0.push(pair.0);
            times.1.push(pair.1);
        }
    }
    (median(times.0), median(times.1))
}

/// The middle value.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Resident memory of this process in bytes, as Linux tells it.
pub(crate) fn resident() -> Result<f64, Box<dyn std::error::Error>> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages: f64 = statm.split(' ').nth(1).ok_or("an empty statm")?.parse()?;
    Ok(pages * 4096.0)
}
