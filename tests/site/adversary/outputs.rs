//! Everything else that leaves a site for all to see: the pages of a person, the file that an
//! operator exports, and what the command line answers.

use std::process::Command;

use nearfield::domain::{Place, Point};
use serde_json::Value;

use super::leaks::at;
use super::site::Site;
use super::twins::Twins;
use super::world::TARGET;

/// The same on both sites, with the gazetteer's own point; and nowhere in a folder is a home.
pub(crate) fn tell_the_place_alone(twins: &mut Twins, suburbs: &[Place]) {
    for (target, suburb) in suburbs.iter().enumerate() {
        twins.sites.iter_mut().for_each(|site| site.target = target);
        for signed_in in [false, true] {
            twins.both(&format!("/practitioners/{TARGET}"), signed_in);
            let whole = twins.both(&format!("/api/v1/practitioners/{TARGET}"), signed_in);
            let whole: Value = serde_json::from_str(&whole).expect("the body is JSON");
            assert_eq!(at(&whole["geometry"]["coordinates"]), suburb.point);
            let place = &whole["properties"]["places"][0];
            assert_eq!(at(&serde_json::json!([place["lon"], place["lat"]])), suburb.point);
            assert_eq!(place["id"], suburb.id.as_str());
        }
        for signed_in in [false, true] {
            let path = format!("/api/v1/pins/people?place={}&within_km=30", suburb.id);
            let pins = twins.both(&path, signed_in);
            let pins: Value = serde_json::from_str(&pins).expect("the body is JSON");
            let is_target = |one: &Value| one["id"] == TARGET;
            let mut at_target = pins["features"].as_array().expect("a list").iter().filter(|pin| {
                pin["properties"]["listed"].as_array().expect("a list").iter().any(is_target)
            });
            let pin = at_target.next().expect("they have a pin");
            assert_eq!(at(&pin["geometry"]["coordinates"]), suburb.point);
            assert_eq!(pin["id"], suburb.id.as_str());
            assert!(at_target.next().is_none(), "and one alone");
        }
        let [one, other] = twins.sites.each_ref().map(|site| near(site, suburb));
        assert_eq!(one, other, "what the command line answers");
        assert!(one.contains(&format!("\"id\":\"{TARGET}\"")));

        let [one, other] = twins.sites.each_ref().map(exported);
        assert_eq!(one, other, "the exported file");
        let all: Value = serde_json::from_str(&one).expect("the file is JSON");
        let features = all["features"].as_array().expect("a list");
        let target = features.iter().find(|one| one["id"] == TARGET).expect("they are exported");
        assert_eq!(at(&target["geometry"]["coordinates"]), suburb.point);

        for site in &twins.sites {
            let home = site.secret();
            assert!(!is_kept(site, home), "the home in {} is on the disk", suburb.label());
        }
    }
    // What is searched for would be found.
    assert!(suburbs.iter().all(|suburb| is_kept(&twins.sites[0], suburb.point)));
}

/// `nearfield near`, as the table and as JSON.
fn near(site: &Site, suburb: &Place) -> String {
    let run = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .args(["near", &suburb.label(), "--within-km", "30"])
            .args(more)
            .env("NEARFIELD_DATA", site.visit.directory.folder())
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("the answer is text")
    };
    site.alike(&(run(&[]) + &run(&["--json"])))
}

fn exported(site: &Site) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("public.geojson");
    site.visit.directory.export(&file).expect("the export is written");
    site.alike(&std::fs::read_to_string(&file).expect("it can be read"))
}

/// Whether a file of the folder holds the latitude or longitude of this point, as text of three
/// decimals or as a number of SQLite's.
fn is_kept(site: &Site, point: Point) -> bool {
    let parts = [point.lat(), point.lon()];
    let text =
        parts.map(|degrees| format!("{:.3}", (degrees * 1000.0).trunc() / 1000.0).into_bytes());
    let number = parts.map(|degrees| degrees.to_be_bytes().to_vec());
    let sought: Vec<Vec<u8>> = text.into_iter().chain(number).collect();
    let folder = site.visit.directory.folder();
    std::fs::read_dir(folder).expect("it can be listed").any(|entry| {
        let path = entry.expect("it can be listed").path();
        let Ok(bytes) = std::fs::read(path) else { return false };
        sought.iter().any(|part| bytes.windows(part.len()).any(|there| there == &part[..]))
    })
}
