//! Where the adversary believes that somebody lives, by what it has seen. Owns the arithmetic of that;
//! what is asked is for `probing`.
//!
//! One thing of an answer (a distance, an order, a count) is looked at in two steps. What was seen
//! between two saves gives a *sight*: the point that this thing of the answers seems to be about,
//! whatever the noise of each answer. The sights of all saves together give a belief about the home
//! behind them, which may be the same point, or shifted anew by every save, or rounded or truncated.

use nearfield::domain::Point;

use super::earth::{km, step, way};

/// One thing of one answer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen {
    /// Whether they are nearer to a centre than so many kilometres.
    Within { centre: usize, km: f64, yes: bool },
    /// How far they are said to be from a centre, to 0.1 km.
    Far { centre: usize, km: f64 },
    /// Where their pin is.
    Pin(Point),
}

/// Points in rows and columns around a place.
pub(crate) struct Grid {
    pub(crate) cells: Vec<Point>,
    /// Kilometres east and north of the place.
    steps: Vec<[f64; 2]>,
}

impl Grid {
    /// Every `apart` kilometres within so many of the middle.
    pub(crate) fn around(middle: Point, within: f64, apart: f64) -> Grid {
        let lines = (within / apart) as i32;
        let line = || (-lines..=lines).map(|n| f64::from(n) * apart);
        let steps: Vec<[f64; 2]> = line()
            .flat_map(|north| line().map(move |east| [east, north]))
            .filter(|[east, north]| east.hypot(*north) <= within)
            .collect();
        Grid { cells: steps.iter().map(|there| step(middle, *there)).collect(), steps }
    }
}

/// From where the adversary asks, and how far everything is from there.
pub(crate) struct Centre {
    pub(crate) point: Point,
    /// To the middle of the place.
    pub(crate) middle_km: f64,
    /// To each cell of the wide grid.
    wide_km: Vec<f64>,
}

impl Centre {
    pub(crate) fn new(point: Point, middle: Point, wide: &Grid) -> Centre {
        let wide_km = wide.cells.iter().map(|cell| km(point, *cell)).collect();
        Centre { point, middle_km: km(point, middle), wide_km }
    }
}

/// Whether this is not what the place that is written on the page would give, allowing for the
/// rounding of distances.
pub(crate) fn departs(seen: Seen, centres: &[Centre], middle: Point) -> bool {
    match seen {
        Seen::Within { centre, km, yes } => {
            let middle_km = centres[centre].middle_km;
            (middle_km <= km) != yes && (middle_km - km).abs() > 0.002
        }
        Seen::Far { centre, km } => (centres[centre].middle_km - km).abs() > 0.0501,
        Seen::Pin(point) => point != middle,
    }
}

/// The point that answers between two saves seem to be about: kilometres east and north of the
/// place, and the variance in each direction beyond what was known before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    at: [f64; 2],
    variance: f64,
}

/// Half the width of a cell of the wide grid is the finest that can be told.
const FINEST: f64 = 0.03;

/// As exact as a pin is used, in kilometres: cells of the narrow grid are 0.05 apart.
const PINPOINT: f64 = 0.02;

/// What the noise of single answers may be, as standard deviations in kilometres. The least allows
/// for the width of a cell.
const NOISES: [f64; 3] = [0.06, 0.25, 0.6];

/// So rarely an answer is plainly wrong.
const LAPSE: f64 = 0.001;

/// Bayes' rule over the wide grid and the noises, each as likely as the others before. None where
/// nothing was learnt.
pub(crate) fn sight(seen: &[Seen], centres: &[Centre], wide: &Grid) -> Option<Sight> {
    let mut log: Vec<f64> = vec![0.0; wide.cells.len() * NOISES.len()];
    for one in seen {
        for (noise, log) in NOISES.into_iter().zip(log.chunks_mut(wide.cells.len())) {
            match *one {
                Seen::Within { centre, km, yes } => {
                    // The logistic curve is the normal distribution's within a hundredth.
                    let steepness = if yes { -1.702 } else { 1.702 } / noise;
                    for (log, cell_km) in log.iter_mut().zip(&centres[centre].wide_km) {
                        let likely = 1.0 / (1.0 + (steepness * (km - cell_km)).exp());
                        *log += (LAPSE + (1.0 - 2.0 * LAPSE) * likely).ln();
                    }
                }
                Seen::Far { centre, km } => {
                    let spread = noise.hypot(FINEST);
                    for (log, cell_km) in log.iter_mut().zip(&centres[centre].wide_km) {
                        *log -= ((km - cell_km) / spread).powi(2) / 2.0 + spread.ln();
                    }
                }
                // Pins are points already, see below.
                Seen::Pin(_) => {}
            }
        }
    }
    let likely = normalised(log);
    let cell = |n: usize| wide.steps[n % wide.steps.len()];
    let mean = |of: &dyn Fn([f64; 2]) -> f64| -> f64 {
        likely.iter().enumerate().map(|(n, likely)| likely * of(cell(n))).sum()
    };
    let at = [mean(&|cell| cell[0]), mean(&|cell| cell[1])];
    let spread_2 = |mean: [f64; 2]| {
        move |cell: [f64; 2]| ((cell[0] - mean[0]).powi(2) + (cell[1] - mean[1]).powi(2)) / 2.0
    };
    let variance = mean(&spread_2(at)).max(FINEST * FINEST);
    // What the wide grid alone says is taken out again, or sixty sights of nothing would be one of
    // the middle.
    let before = wide.steps.iter().map(|cell| spread_2([0.0; 2])(*cell)).sum::<f64>()
        / wide.steps.len() as f64;
    let learnt = 1.0 / variance - 1.0 / before;
    (learnt > 0.1 / before)
        .then(|| Sight { at: at.map(|part| part / variance / learnt), variance: 1.0 / learnt })
}

/// The mean of pins, which needs no grid.
pub(crate) fn sight_of_pins(seen: &[Seen], middle: Point) -> Option<Sight> {
    let pins = seen.iter().filter_map(|one| match one {
        Seen::Pin(point) => Some(way(middle, *point)),
        Seen::Within { .. } | Seen::Far { .. } => None,
    });
    let pins: Vec<[f64; 2]> = pins.collect();
    let many = pins.len() as f64;
    let at = [0, 1].map(|part| pins.iter().map(|pin| pin[part]).sum::<f64>() / many);
    let apart_2 = |pin: &[f64; 2]| (pin[0] - at[0]).powi(2) + (pin[1] - at[1]).powi(2);
    let variance = pins.iter().map(apart_2).sum::<f64>() / (2.0 * many * many);
    (many > 0.0).then_some(Sight { at, variance: variance + PINPOINT * PINPOINT })
}

/// How saves may shift the point, as standard deviations in kilometres.
const SHIFTS: [f64; 5] = [0.0, 0.1, 0.2, 0.4, 0.8];

/// What becomes of a latitude or longitude in degrees.
type Blur = fn(f64) -> f64;

/// What a site may have made of the point before it used it, and how likely that is beforehand.
const BLURS: [(Blur, f64); 3] = [
    (|degrees| degrees, 0.8),
    (|degrees| (degrees * 100.0).round() / 100.0, 0.1),
    (|degrees| (degrees * 100.0).trunc() / 100.0, 0.1),
];

/// How likely each cell of a grid is to be the home.
#[derive(Debug, Clone)]
pub(crate) struct Belief {
    likely: Vec<f64>,
}

impl Belief {
    /// Before anything is known.
    pub(crate) fn nothing(grid: &Grid) -> Belief {
        Belief { likely: vec![1.0 / grid.cells.len() as f64; grid.cells.len()] }
    }

    /// By the sights of all saves.
    pub(crate) fn from(sights: &[Sight], middle: Point, grid: &Grid) -> Belief {
        let mut log = Vec::with_capacity(grid.cells.len() * SHIFTS.len() * BLURS.len());
        for (blur, prior) in BLURS {
            let blurred: Vec<[f64; 2]> = grid
                .cells
                .iter()
                .map(|cell| Point::new(blur(cell.lat()), blur(cell.lon())).expect("on the earth"))
                .map(|cell| way(middle, cell))
                .collect();
            for shift in SHIFTS {
                let variances = || sights.iter().map(|one| (one, one.variance + shift * shift));
                let widths: f64 = variances().map(|(_, variance)| variance.ln()).sum();
                log.extend(blurred.iter().map(|cell| {
                    let misfit: f64 = variances()
                        .map(|(Sight { at, .. }, variance)| {
                            ((at[0] - cell[0]).powi(2) + (at[1] - cell[1]).powi(2)) / variance
                        })
                        .sum();
                    f64::ln(prior) - misfit / 2.0 - widths
                }));
            }
        }
        let all = normalised(log);
        let mut likely = vec![0.0; grid.cells.len()];
        for of_one in all.chunks(likely.len()) {
            likely.iter_mut().zip(of_one).for_each(|(sum, one)| *sum += one);
        }
        Belief { likely }
    }

    /// The best guess: the middle of what is believed.
    pub(crate) fn guess(&self, middle: Point, grid: &Grid) -> Point {
        step(middle, self.mean(grid))
    }

    /// How far off the guess is expected to be, in kilometres.
    pub(crate) fn expected_km(&self, grid: &Grid) -> f64 {
        let [east, north] = self.mean(grid);
        let off = |cell: &[f64; 2]| (cell[0] - east).hypot(cell[1] - north);
        self.likely.iter().zip(&grid.steps).map(|(likely, cell)| likely * off(cell)).sum()
    }

    /// What has been learnt of a home that is known to us, in bits: how much likelier it is held to
    /// be within 0.1 km of there than before. Who is sure of what is wrong has lost some.
    pub(crate) fn bits_about(&self, home: Point, grid: &Grid) -> f64 {
        let near = |cell: &&Point| km(**cell, home) <= 0.1;
        let cells = grid.cells.iter().filter(near).count() as f64;
        let believed: f64 = grid
            .cells
            .iter()
            .zip(&self.likely)
            .filter(|(cell, _)| near(cell))
            .map(|(_, likely)| likely)
            .sum();
        (believed * grid.cells.len() as f64 / cells).log2()
    }

    /// A cell drawn by how likely it is; `chance` is from 0 to 1.
    pub(crate) fn drawn(&self, chance: f64, grid: &Grid) -> Point {
        let mut left = chance;
        let found = self.likely.iter().position(|likely| {
            left -= likely;
            left <= 0.0
        });
        grid.cells[found.unwrap_or(0)]
    }

    fn mean(&self, grid: &Grid) -> [f64; 2] {
        let along = |n: usize| {
            self.likely.iter().zip(&grid.steps).map(|(likely, cell)| likely * cell[n]).sum()
        };
        [along(0), along(1)]
    }
}

/// Logarithms of weights as shares of one.
fn normalised(mut log: Vec<f64>) -> Vec<f64> {
    let most = log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    log.iter_mut().for_each(|log| *log = (*log - most).exp());
    let sum: f64 = log.iter().sum();
    log.iter_mut().for_each(|share| *share /= sum);
    log
}
