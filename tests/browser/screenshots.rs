//! The pictures of the README, taken of the demonstration so that they can be taken again:
//! `tests/screenshots`. Nothing is judged here.

use std::path::Path;

use fantoccini::Locator;
use serde_json::json;

use super::driver::Browser;
use super::world::World;

/// What a picture is called, the page, its width and height in CSS pixels, and how it looks.
const PICTURES: [(&str, &str, u32, u32, &str); 8] = [
    ("home", "/", 1280, 860, "light"),
    ("near", "/near?q=Castlemaine+VIC", 1280, 1000, "light"),
    ("near-dark", "/near?q=Castlemaine+VIC", 1280, 1000, "dark"),
    ("near-phone", "/near?q=Castlemaine+VIC", 390, 844, "light"),
    ("near-phone-dark", "/near?q=Castlemaine+VIC", 390, 844, "dark"),
    ("circle", "/circles/{circle}", 1280, 1000, "light"),
    ("meetings", "/meetings?zone=Australia/Melbourne", 1280, 1000, "light"),
    ("field", "/field", 1280, 1000, "light"),
];

#[tokio::test]
#[ignore = "draws pictures; tests/screenshots runs it"]
async fn draw() {
    let world = World::happened();
    let browser = Browser::at(world.server.clone(), false, true).await;
    browser.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".readme");
    for (name, path, width, height, look) in PICTURES {
        let still = ("prefers-reduced-motion", "reduce");
        browser.sees(&[("prefers-color-scheme", look), still]).await;
        browser.size(width, height).await;
        browser.go(&world.fill(path)).await;
        browser.client.wait().for_element(Locator::Css("main h1")).await.expect("a heading");
        // Whatever is drawn late, such as a map, is drawn by then.
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let drawn = browser.client.screenshot().await.expect("it can be drawn");
        let picture = folder.join(format!("{name}.png"));
        std::fs::write(&picture, drawn).expect("it can be written");
        println!("{}", picture.display());
    }
    browser.close().await;
}
