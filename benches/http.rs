//! Requests per second of a search over HTTP, against a route of the same server that returns a
//! constant body of the same size, in the same run. `wrk` sends the requests (Debian: `wrk`).
//!
//!     cargo bench --bench http [-- PEOPLE]

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use nearfield::directory::{self, Directory};
use nearfield::gazetteer::Gazetteer;
use nearfield::web::{self, Site};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Rounds of each route in turn; the median counts.
const ROUNDS: usize = 5;
const SECONDS: u32 = 4;
/// Different places asked about, drawn as the population is.
const PLACES: usize = 500;

fn main() -> ExitCode {
    let people = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    if Command::new("wrk").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        eprintln!("This measurement needs wrk. Please install it (Debian: apt install wrk).");
        return ExitCode::FAILURE;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    directory::demonstrate(folder.path(), people, 1, |_| ()).expect("the people are made");
    let preferred = ["AU".to_owned(), "NZ".to_owned()];
    let directory = Arc::new(Directory::open(folder.path(), &preferred).expect("it opens"));
    let places = places();

    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let mut kept = true;
    for (name, route, least) in
        [("/api/v1/near", "/api/v1/near", 0.45), ("/near", "/near", 1.0 / 3.0)]
    {
        let paths: Vec<String> = places.iter().map(|id| format!("{route}?place={id}")).collect();
        let size = runtime.block_on(async {
            let address = start(Arc::clone(&directory), Router::new()).await;
            median(paths.iter().map(|path| body_size(address, path)).collect())
        });
        let body: &'static str = Box::leak("x".repeat(size).into_boxed_str());
        let constant = get(move || async move { ([(header::CONTENT_TYPE, "text/html")], body) });
        let address = runtime
            .block_on(start(Arc::clone(&directory), Router::new().route("/constant", constant)));
        let constants: Vec<String> =
            places.iter().map(|id| format!("/constant?place={id}")).collect();
        let search = script(folder.path(), "search", &paths);
        let constant = script(folder.path(), "constant", &constants);
        // Once before it counts, so that both start warm.
        let (mut searches, mut plain) = (Vec::new(), Vec::new());
        wrk(address, &search);
        wrk(address, &constant);
        for _ in 0..ROUNDS {
            searches.push(wrk(address, &search));
            plain.push(wrk(address, &constant));
        }
        let ratios = searches.iter().zip(&plain).map(|(a, b)| a / b).collect();
        let ratio = median(ratios);
        kept &= ratio >= least;
        println!(
            "{name:<14} {people} people, {size} bytes: {:.0}/s, constant {:.0}/s, ratio {ratio:.2} (at least {least:.2}) {}",
            median(searches),
            median(plain),
            if ratio >= least { "PASS" } else { "FAIL" },
        );
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Ids of places, drawn as the population of Australia and New Zealand is.
fn places() -> Vec<String> {
    let gazetteer = Gazetteer::bundled().expect("the places are sound");
    let places: Vec<_> = gazetteer
        .places()
        .filter(|place| matches!(place.country.code(), "AU" | "NZ"))
        .map(|place| (place.id.to_string(), place.population.unwrap_or(200).min(30_000)))
        .collect();
    let total: u64 = places.iter().map(|(_, people)| u64::from(*people)).sum();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let draw = || {
        let mut at = rng.random_range(0..total);
        let drawn = places.iter().find(|(_, people)| {
            let here = at < u64::from(*people);
            at = at.saturating_sub(u64::from(*people));
            here
        });
        drawn.map(|(id, _)| id.clone()).expect("the sums end at the total")
    };
    std::iter::repeat_with(draw).take(PLACES).collect()
}

async fn start(directory: Arc<Directory>, constant: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    // One machine asks everything here, as no visitor does.
    let site = Site { searches_per_minute: 0, ..Site::default() };
    let router = web::router(directory, site).merge(constant);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn body_size(address: SocketAddr, path: &str) -> usize {
    let url = format!("http://{address}{path}");
    let mut response = ureq::get(&url).call().expect("the server answers");
    response.body_mut().read_to_vec().expect("it has a body").len()
}

/// Lets `wrk` go round the paths.
fn script(folder: &Path, name: &str, paths: &[String]) -> std::path::PathBuf {
    let file = folder.join(format!("{name}.lua"));
    let list: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
    let text = format!(
        "local paths = {{ {} }}\nlocal i = 0\nrequest = function()\n  i = i % #paths + 1\n  return wrk.format('GET', paths[i])\nend\n",
        list.join(", ")
    );
    std::fs::File::create(&file)
        .and_then(|mut out| out.write_all(text.as_bytes()))
        .expect("written");
    file
}

/// Requests a second.
fn wrk(address: SocketAddr, script: &Path) -> f64 {
    let output = Command::new("wrk")
        .args(["-t1", "-c16", &format!("-d{SECONDS}s"), "-s"])
        .arg(script)
        .arg(format!("http://{address}/"))
        .output()
        .expect("wrk starts");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(!report.contains("Non-2xx"), "the server refused: {report}");
    report
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|number| number.trim().parse().ok())
        .expect("wrk reports requests per second")
}

fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).expect("no NaN is measured"));
    values[values.len() / 2]
}
