//! The API against its contract, and every answer against the document that the program gives of
//! itself.

use axum::http::Method;
use serde_json::{Value, json};

use super::visit::{Reply, URL, Visit, get, shared};

/// Checks an answer against what `/openapi.json` says of that route, status and content type.
pub(crate) fn as_documented(route: &str, reply: &Reply) -> Value {
    let document = get("/openapi.json").json();
    let status = reply.status.as_u16().to_string();
    let content = &document["paths"][route]["get"]["responses"][&status]["content"];
    let schema = &content[reply.header("content-type")]["schema"];
    assert!(
        schema.is_object(),
        "{route} {status} {} is not documented",
        reply.header("content-type")
    );
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&whole).expect("the schema is sound");
    let value = reply.json();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{route}: {errors:#?}\n{value:#}");
    value
}

#[test]
fn the_state_of_the_field_has_the_promised_form() {
    as_documented("/api/v1/field", &get("/api/v1/field"));
    let visit = Visit::among(200);
    visit.directory.keep_house().expect("the store answers");
    let field = as_documented("/api/v1/field", &visit.get("/api/v1/field"));
    assert_eq!(field["counted"].as_str().map(str::len), Some(10));
    let regions = field["regions"].as_array().expect("a list");
    let people = |line: &Value| line["people"].as_u64().expect("a number");
    assert_eq!(field["together"]["people"], regions.iter().map(people).sum::<u64>());
    assert!(!regions.is_empty(), "{field:#}");
    for line in regions {
        for name in ["people", "alone_within_25_km", "alone_within_100_km", "wanting_a_circle"] {
            assert!(line[name].as_u64().is_none_or(|number| number >= 5), "{line}");
        }
    }
}

#[test]
fn a_search_has_the_promised_form() {
    let reply = get("/api/v1/near?q=Castlemaine+VIC&within_km=250&limit=5");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/geo+json");
    let found = as_documented("/api/v1/near", &reply);
    assert_eq!(found["type"], "FeatureCollection");
    assert_eq!(found["near"]["label"], "Castlemaine, VIC 3450, Australia");
    assert_eq!(found["within_km"], json!(250));
    assert!(reply.body.contains("\"within_km\":250,"), "whole kilometres are written without .0");
    assert_eq!(found["widened"], false);
    assert_eq!(found["next"], "5");
    let features = found["features"].as_array().expect("a list");
    assert_eq!(features.len(), 5);
    let distance = |feature: &Value| feature["properties"]["distance_km"].as_f64();
    assert!(features.is_sorted_by_key(distance));
    assert_eq!(found["nearest_km"].as_f64(), distance(&features[0]));
    for feature in features {
        let km = distance(feature).expect("a distance");
        assert!((km * 10.0 - (km * 10.0).round()).abs() < 1e-9, "one decimal: {km}");
        let id = feature["id"].as_str().expect("an id");
        assert_eq!(feature["properties"]["url"], format!("{URL}/practitioners/{id}"));
        assert_eq!(feature["geometry"]["type"], "Point");
        assert_eq!(feature["properties"]["demo"], true);
    }
    let online = found["online"].as_array().expect("a list");
    assert!(!online.is_empty());
    for feature in online {
        assert_eq!(feature["geometry"], Value::Null);
        assert!(feature["properties"].get("distance_km").is_none());
    }
}

#[test]
fn pages_of_a_search_follow_each_other_without_gap_or_repeat() {
    let ids = |path: &str| -> (Vec<Value>, Value) {
        let found = get(path).json();
        let features = found["features"].as_array().expect("a list");
        (features.iter().map(|feature| feature["id"].clone()).collect(), found["next"].clone())
    };
    let search = "/api/v1/near?q=Melbourne+VIC&within_km=1000";
    let (all, _) = ids(&format!("{search}&limit=30"));
    let (mut seen, mut next) = ids(&format!("{search}&limit=10"));
    for _ in 0..2 {
        let after = next.as_str().expect("there is more");
        let (more, further) = ids(&format!("{search}&limit=10&after={after}"));
        seen.extend(more);
        next = further;
    }
    assert_eq!(seen, all);
}

#[test]
fn a_search_without_anybody_inside_widens() {
    let reply = get("/api/v1/near?q=Birdsville&within_km=1&limit=3");
    let found = as_documented("/api/v1/near", &reply);
    assert_eq!((&found["widened"], &found["matched"]), (&json!(true), &json!(0)));
    assert!(found["nearest_km"].as_f64() > Some(1.0));
    assert_eq!(found["features"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_spot_has_no_id_and_is_rounded() {
    let reply = get("/api/v1/near?lat=-37.06123&lon=144.2199");
    let found = as_documented("/api/v1/near", &reply);
    assert_eq!(found["near"]["id"], Value::Null);
    assert_eq!((&found["near"]["lat"], &found["near"]["lon"]), (&json!(-37.06), &json!(144.22)));
    assert!(!reply.body.contains("37.06123"));
}

#[test]
fn a_facet_asks_for_any_of_its_words_and_facets_for_all() {
    let found = get(
        "/api/v1/near?q=Melbourne+VIC&within_km=20000&profession=coaching&profession=facilitation\
         &works=online&limit=100",
    )
    .json();
    let features = found["features"].as_array().expect("a list");
    assert!(!features.is_empty());
    for feature in features {
        let has = |list: &str, word: &str| {
            let words = feature["properties"][list].as_array().expect("a list");
            words.contains(&json!(word))
        };
        assert!(has("professions", "coaching") || has("professions", "facilitation"));
        assert!(has("works", "online"));
    }
}

#[test]
fn namesakes_are_asked_about() {
    let reply = get("/api/v1/near?q=Richmond");
    assert_eq!(reply.status, 300);
    let choices = as_documented("/api/v1/near", &reply);
    let choices = choices["choices"].as_array().expect("a list");
    assert!(choices.len() > 2);
    let id = choices[0]["id"].as_str().expect("an id");
    assert_eq!(get(&format!("/api/v1/near?place={id}")).status, 200);
}

#[test]
fn an_unknown_place_comes_with_its_nearest_spellings() {
    let reply = get("/api/v1/near?q=Xyzzyqwv");
    assert_eq!(reply.status, 404);
    let problem = as_documented("/api/v1/near", &reply);
    assert_eq!(problem["parameter"], "q");
    assert!(problem["nearest"].is_array());
    let problem = as_documented("/api/v1/near", &get("/api/v1/near?place=gn:0"));
    assert_eq!(problem["parameter"], "place");
}

#[test]
fn places_come_as_one_types() {
    let reply = get("/api/v1/places?q=fitz&limit=3");
    let found = as_documented("/api/v1/places", &reply);
    let places = found["places"].as_array().expect("a list");
    assert!((1..=3).contains(&places.len()));
    for field in [
        "id",
        "name",
        "label",
        "kind",
        "country",
        "region",
        "postcodes",
        "lat",
        "lon",
        "population",
        "zone",
    ] {
        assert!(places[0].get(field).is_some(), "{field}");
    }
    assert_eq!(get("/api/v1/places?q=m").json()["places"].as_array().map(Vec::len), Some(8));
    for path in ["/api/v1/places", "/api/v1/places?q=", "/api/v1/places?place=gn:1"] {
        let reply = get(path);
        assert_eq!(reply.status, 400, "{path}");
        as_documented("/api/v1/places", &reply);
    }
    assert_eq!(get("/api/v1/places?q=a&limit=0").status, 422);
}

#[test]
fn one_person_is_one_feature_with_everything() {
    let found = get("/api/v1/near?q=Melbourne+VIC&within_km=20000&limit=1").json();
    let id = found["features"][0]["id"].as_str().expect("an id");
    let reply = get(&format!("/api/v1/practitioners/{id}"));
    assert_eq!(reply.header("content-type"), "application/geo+json");
    let feature = as_documented("/api/v1/practitioners/{slug}", &reply);
    assert_eq!(feature["id"], id);
    assert!(feature["properties"]["about"].is_string());
    assert!(!feature["properties"]["places"].as_array().expect("a list").is_empty());
    assert!(feature["properties"].get("distance_km").is_none());
}

#[test]
fn nobody_is_a_problem_document() {
    for slug in ["nobody-of-that-name", "Not-A-Slug", "%ff", "a--b"] {
        let reply = get(&format!("/api/v1/practitioners/{slug}"));
        assert_eq!(reply.status, 404, "{slug}");
        as_documented("/api/v1/practitioners/{slug}", &reply);
    }
    let reply = get("/api/v1/nothing");
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (404, "application/problem+json")
    );
    let reply = shared().ask(Method::DELETE, "/api/v1/near?q=x", &[]);
    assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "GET,HEAD"));
    assert_eq!(reply.json()["status"], 405);
}

#[test]
fn an_empty_directory_answers_all_the_same() {
    let empty = Visit::among(0);
    let found = empty.get("/api/v1/near?q=Castlemaine+VIC").json();
    assert_eq!(found["features"], json!([]));
    assert_eq!(found["nearest_km"], Value::Null);
    assert!(empty.get("/").text().contains("Nobody is listed here yet."));
    assert!(!empty.get("/").text().contains("do not exist"));
    assert_eq!(empty.get("/near?q=Castlemaine+VIC").status, 200);
}
