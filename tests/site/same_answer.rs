//! Nobody learns at the door who has been there before: not from the answer, and not from the time it
//! takes.

use std::time::{Duration, Instant};

use nearfield::web::Site;

use super::person::Person;
use super::sign_in::{handle_in, send};
use super::visit::{Reply, Visit};

/// A page without the handle and the address, which differ each time.
fn masked(reply: &Reply, email: &str) -> String {
    reply.body.replace(&handle_in(reply), "HANDLE").replace(email, "ADDRESS")
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer() {
    let visit = Visit::among(0);
    Person::listed(&visit, "known@example.org", &[]);
    let signed_up = Person::joined(&visit, "plain@example.org");
    assert_eq!(signed_up.get("/me").status, 200);
    for path in ["/join", "/sign-in"] {
        let unknown = send(&visit, path, &[], &[("email", "never@example.org")]);
        let expected = masked(&unknown, "never@example.org");
        for email in ["known@example.org", "plain@example.org"] {
            let known = send(&visit, path, &[], &[("email", email)]);
            assert_eq!(known.status, unknown.status);
            assert_eq!(masked(&known, email), expected);
            assert_eq!(known.headers, unknown.headers);
        }
    }
}

/// How far the sum of ranks of the first sample is from what chance makes of it, in standard
/// deviations (Mann and Whitney 1947, with the normal approximation and middle ranks for ties).
fn rank_test(first: &[f64], second: &[f64]) -> f64 {
    let (n, m) = (first.len() as f64, second.len() as f64);
    let mut all: Vec<(f64, bool)> = first.iter().map(|value| (*value, true)).collect();
    all.extend(second.iter().map(|value| (*value, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut start) = (0.0, 0);
    while start < all.len() {
        let ties = all[start..].iter().take_while(|(value, _)| *value == all[start].0).count();
        let rank = start as f64 + (ties as f64 + 1.0) / 2.0;
        let of_first = all[start..start + ties].iter().filter(|(_, first)| *first).count();
        ranks += rank * of_first as f64;
        start += ties;
    }
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

#[test]
fn the_rank_test_knows_a_difference() {
    let even: Vec<f64> = (0..200).map(|n| f64::from(n * 2)).collect();
    let odd: Vec<f64> = (0..200).map(|n| f64::from(n * 2 + 1)).collect();
    assert!(rank_test(&even, &odd).abs() < 0.2);
    // By the formula: U is 0, and its standard deviation √(200·200·401/12).
    let later: Vec<f64> = even.iter().map(|value| value + 1_000.0).collect();
    assert!((rank_test(&even, &later) + 17.2986).abs() < 1e-3);
    assert_eq!(rank_test(&[1.0; 50], &[1.0; 70]), 0.0);
}

/// A fifth longer would be seen, so whatever there is, is less.
#[test]
fn known_and_unknown_addresses_take_the_same_time() {
    const A_ROUND: usize = 200;
    const ROUNDS: usize = 12;
    let mut visit = Visit::among(0);
    for n in 0..10 {
        Person::listed(&visit, &format!("known{n}@example.org"), &[("name", "Known Inventson")]);
    }
    for n in 10..40 {
        Person::joined(&visit, &format!("known{n}@example.org"));
    }
    let (mut unknown, mut known, mut planted) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        // Each address may ask for five letters in an hour; a site that was started again has
        // counted none.
        visit = visit.reopened(Site::default());
        let time = |email: &str, more: Duration| {
            let start = Instant::now();
            let reply = send(&visit, "/join", &[], &[("email", email)]);
            assert_eq!(reply.status, 200);
            let end = start.elapsed() + more;
            while start.elapsed() < end {
                std::hint::spin_loop();
            }
            start.elapsed().as_secs_f64()
        };
        let mut usual: Vec<f64> =
            (0..41).map(|n| time(&format!("usual{n}@example.org"), Duration::ZERO)).collect();
        usual.sort_by(f64::total_cmp);
        let a_fifth = Duration::from_secs_f64(usual[20] * 0.2);
        for n in 0..A_ROUND {
            // One after the other and each of them first in its turn, so that whatever else the
            // machine does is shared.
            for turn in 0..3 {
                match (n + turn) % 3 {
                    0 => unknown.push(time(&format!("never{}@example.org", n / 5), Duration::ZERO)),
                    1 => known.push(time(&format!("known{}@example.org", n / 5), Duration::ZERO)),
                    _ => planted.push(time(&format!("later{}@example.org", n / 5), a_fifth)),
                }
            }
        }
        let difference = rank_test(&known, &unknown);
        let seen = rank_test(&planted, &unknown);
        assert!(difference.abs() < 4.0, "known addresses are told apart: z = {difference}");
        // On a busy machine it takes more of them to see a fifth.
        if seen > 4.0 {
            return;
        }
        assert!(round < ROUNDS, "a planted fifth is not seen, so nothing is shown: z = {seen}");
    }
}
