//! The ground under the map, held against the files of `data/basemap` and a reader of our own for
//! them, so that nobody has to believe the one that the site uses.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use flate2::read::GzDecoder;
use nearfield::basemap::Basemap;
use nearfield::web::Site;

use super::visit::{Reply, Visit, get, shared};

/// The sets that come with the program, their zooms, and what their layers are called.
const SETS: [(&str, (u32, u32), &[&str]); 3] = [
    ("world", (0, 6), &["land", "rivers", "boundary", "place"]),
    ("anz", (6, 10), &["land", "urban", "boundary", "place"]),
    // Of the whole earth at once there is no lake to see.
    ("coast", (1, 10), &["land", "water", "lakes", "urban"]),
];

fn file(set: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/basemap");
    std::fs::read(folder.join(format!("{set}.pmtiles"))).expect("the file is there")
}

fn number(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) as usize
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut all).expect("it is gzip");
    all
}

/// A number of seven bits a byte, lowest first.
fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

/// A tile of a file: its zoom, column and row, and its bytes as they are kept.
struct StoredMessage {
    at: (u32, u32, u32),
    bytes: Vec<u8>,
}

/// All tiles of a file of PMTiles 3 whose directory is one, without those that repeat the one before.
fn tiles(file: &[u8]) -> Vec<StoredMessage> {
    assert_eq!((&file[..8], number(file, 48)), (&b"PMTiles\x03"[..], 0), "one directory");
    let (root, length, data) = (number(file, 8), number(file, 16), number(file, 56));
    let directory = unpacked(&file[root..root + length]);
    let mut rest = directory.as_slice();
    let count = varint(&mut rest) as usize;
    let mut column = || (0..count).map(|_| varint(&mut rest)).collect::<Vec<u64>>();
    let (steps, _runs, lengths, offsets) = (column(), column(), column(), column());
    let (mut id, mut end) = (0, 0);
    let mut kept = Vec::new();
    for n in 0..count {
        id += steps[n];
        let start = if offsets[n] == 0 { end } else { offsets[n] - 1 };
        end = start + lengths[n];
        let bytes = file[data + start as usize..data + end as usize].to_vec();
        kept.push(StoredMessage { at: square(id), bytes });
    }
    kept
}

/// The zoom, column and row of a tile by its number along Hilbert's curve.
fn square(id: u64) -> (u32, u32, u32) {
    let (mut zoom, mut before) = (0, 0);
    while before + (1u64 << (2 * zoom)) <= id {
        before += 1 << (2 * zoom);
        zoom += 1;
    }
    let (mut rest, mut x, mut y) = (id - before, 0, 0);
    for level in 0..zoom {
        let side = 1u64 << level;
        let right = (rest / 2) & 1;
        let down = (rest ^ right) & 1;
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        (x, y) = (x + side * right, y + side * down);
        rest /= 4;
    }
    (zoom, x as u32, y as u32)
}

/// The layers of a vector tile, each with its name and how many features it has.
fn layers(mut tile: &[u8]) -> Vec<(String, usize)> {
    let mut layers = Vec::new();
    while !tile.is_empty() {
        assert_eq!(varint(&mut tile), 3 << 3 | 2, "a tile is layers");
        let length = varint(&mut tile) as usize;
        let (mut layer, rest) = tile.split_at(length);
        tile = rest;
        let (mut name, mut features) = (String::new(), 0);
        while !layer.is_empty() {
            let key = varint(&mut layer);
            if key & 7 == 0 {
                varint(&mut layer);
                continue;
            }
            assert_eq!(key & 7, 2, "all else has a length");
            let length = varint(&mut layer) as usize;
            let (part, rest) = layer.split_at(length);
            layer = rest;
            match key >> 3 {
                1 => name = String::from_utf8(part.to_vec()).expect("a name is text"),
                2 => features += 1,
                _ => {}
            }
        }
        layers.push((name, features));
    }
    layers
}

fn path(set: &str, (z, x, y): (u32, u32, u32)) -> String {
    format!("/tiles/{set}/{z}/{x}/{y}.mvt")
}

fn packed(visit: &Visit, path: &str) -> Reply {
    visit.ask(Method::GET, path, &[("accept-encoding", "gzip")])
}

#[test]
fn every_set_has_its_tiles_and_they_can_be_read() {
    for (set, (first, last), known) in SETS {
        let all = tiles(&file(set));
        let zooms: std::collections::BTreeSet<u32> = all.iter().map(|tile| tile.at.0).collect();
        assert!(zooms.into_iter().eq(first..=last), "{set}: all zooms");
        let mut seen = std::collections::BTreeSet::new();
        // All of the few that cover the most, and some of the many others.
        for tile in all
            .iter()
            .enumerate()
            .filter(|(n, tile)| tile.at.0 < 4 || n % 23 == 0)
            .map(|(_, tile)| tile)
        {
            let path = path(set, tile.at);
            let reply = packed(shared(), &path);
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(reply.header("content-type"), "application/vnd.mapbox-vector-tile");
            assert_eq!(reply.header("content-encoding"), "gzip", "{path}");
            assert!(reply.bytes == tile.bytes, "{path} is as it is kept");
            for (name, features) in layers(&unpacked(&reply.bytes)) {
                assert!(known.contains(&name.as_str()) && features > 0, "{path}: {name}");
                seen.insert(name);
            }
        }
        assert_eq!(seen.len(), known.len(), "{set}: {seen:?}");
    }
}

#[test]
fn who_cannot_unpack_gets_it_unpacked() {
    let path = "/tiles/world/2/3/2.mvt";
    let (gzip, plain) = (packed(shared(), path), get(path));
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.bytes, unpacked(&gzip.bytes));
    for reply in [&gzip, &plain] {
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("cache-control"), "public, max-age=86400");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
    }
    let tag = gzip.header("etag");
    let known = shared().ask(Method::GET, path, &[("if-none-match", tag)]);
    assert_eq!((known.status.as_u16(), known.weight), (304, 0));
}

#[test]
fn where_nothing_is_to_be_drawn_there_is_an_empty_answer() {
    // The middle of the Pacific, a zoom that a set has not, and the edges of what there can be.
    for path in [
        "/tiles/anz/8/0/100.mvt",
        "/tiles/anz/0/0/0.mvt",
        "/tiles/world/12/0/0.mvt",
        "/tiles/coast/31/2147483647/2147483647.mvt",
    ] {
        let reply = get(path);
        assert_eq!((reply.status.as_u16(), reply.weight), (204, 0), "{path}");
    }
}

#[test]
fn what_is_no_tile_is_not_found() {
    let most = "9".repeat(400);
    for path in [
        "/tiles/moon/0/0/0.mvt",
        "/tiles/own/0/0/0.mvt",
        "/tiles/WORLD/0/0/0.mvt",
        "/tiles/..%2fworld/0/0/0.mvt",
        "/tiles/world/0/0/0",
        "/tiles/world/0/0/0.png",
        "/tiles/world/0/0/.mvt",
        "/tiles/world/0/0/0.mvt.mvt",
        "/tiles/world/0/1/0.mvt",
        "/tiles/world/0/0/1.mvt",
        "/tiles/world/5/32/0.mvt",
        "/tiles/world/32/0/0.mvt",
        "/tiles/world/255/0/0.mvt",
        "/tiles/world/256/0/0.mvt",
        "/tiles/world/-1/0/0.mvt",
        "/tiles/world/+1/0/0.mvt",
        "/tiles/world/1e0/0/0.mvt",
        "/tiles/world/1/0x1/0.mvt",
        "/tiles/world/1/%20/0.mvt",
        "/tiles/world/1/%ff/0.mvt",
        "/tiles/world/31/4294967296/0.mvt",
        &format!("/tiles/world/{most}/{most}/{most}.mvt"),
    ] {
        let status = get(path).status.as_u16();
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    assert_eq!(shared().ask(Method::POST, "/tiles/world/0/0/0.mvt", &[]).status, 405);
}

fn opened(file: &Path) -> Result<Basemap, String> {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(Basemap::with_own(file)).map_err(|error| error.to_string())
}

fn serving(basemap: Basemap) -> Visit {
    Visit::among(30).reopened(Site { basemap: Arc::new(basemap), ..Site::default() })
}

#[test]
fn an_operators_own_file_is_read_where_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path_of_own = folder.path().join("region.pmtiles");
    let bytes = file("coast");
    std::fs::write(&path_of_own, &bytes).expect("it is written");
    let basemap = opened(&path_of_own).expect("it is one");
    let own = basemap.own().expect("it is there").clone();
    assert_eq!(own.zooms, (0, 10));
    assert_eq!(own.layers, ["lakes", "land", "urban", "water"]);
    assert!(own.attribution.contains("Wessel and Smith"), "{}", own.attribution);

    let visit = serving(basemap);
    let kept = tiles(&bytes);
    assert!(kept.len() > 1_000, "{} tiles", kept.len());
    for tile in kept.iter().step_by(97) {
        let reply = packed(&visit, &path("own", tile.at));
        assert!(reply.status == 200 && reply.bytes == tile.bytes, "{:?}", tile.at);
        assert_eq!(visit.get(&path("coast", tile.at)).status, 200);
    }
    assert_eq!(visit.get("/tiles/own/14/0/0.mvt").status, 204);
    let page = visit.get("/near?q=Castlemaine+VIC").body;
    assert!(
        page.contains("data-own=\"{&quot;layers&quot;:[&quot;lakes&quot;")
            && page.contains(&own.attribution)
    );
    assert!(visit.get("/about").text().contains(&own.attribution));
    assert!(!get("/near?q=Castlemaine+VIC").body.contains("data-own"));

    // Whoever writes over it while it is in use breaks the picture and nothing else.
    std::fs::write(&path_of_own, b"PMTiles").expect("it is written");
    assert_eq!(packed(&visit, "/tiles/own/0/0/0.mvt").status, 204);
    std::fs::write(&path_of_own, [bytes.as_slice(), b"more"].concat()).expect("it is written");
    assert_eq!(packed(&visit, "/tiles/own/0/0/0.mvt").status, 204);
    assert_eq!(packed(&visit, "/tiles/world/0/0/0.mvt").status, 200);
}

#[test]
fn tiles_that_are_not_compressed_travel_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = folder.path().join("plain.pmtiles");
    let mut bytes = file("anz");
    // What compresses tiles is the 99th byte: 1 is nothing, 2 gzip.
    assert_eq!(std::mem::replace(&mut bytes[98], 1), 2);
    std::fs::write(&own, &bytes).expect("it is written");
    let visit = serving(opened(&own).expect("it is one"));
    let tile = &tiles(&bytes)[0];
    let reply = packed(&visit, &path("own", tile.at));
    assert!(reply.header("content-encoding").is_empty() || unpacked(&reply.bytes) == tile.bytes);
    assert!(visit.get(&path("own", tile.at)).bytes == tile.bytes);
}

#[test]
fn a_file_that_is_no_basemap_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = file("anz");
    let changed = |at: usize, to: &[u8]| {
        let mut bytes = whole.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("empty", Vec::new(), "no PMTiles file"),
        ("words", b"These are words and no tiles.".to_vec(), "no PMTiles file"),
        ("header alone", whole[..127].to_vec(), "no PMTiles file"),
        ("older", b"PM\x02\0".repeat(64), "older version"),
        ("pictures", changed(99, &[2]), "no vector tiles"),
        ("brotli", changed(98, &[3]), "otherwise than with gzip"),
        ("no metadata", changed(32, &[0; 8]), "metadata cannot be read"),
        ("metadata elsewhere", changed(24, &[0xff; 8]), "no PMTiles file"),
        ("endless metadata", changed(32, &(1u64 << 40).to_le_bytes()), "metadata cannot be read"),
        ("other metadata", changed(24, &8u64.to_le_bytes()), "metadata"),
    ];
    for (name, bytes, about) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("it is written");
        let refused = opened(&path).expect_err(name);
        assert!(refused.contains(about) && refused.contains(name), "{name}: {refused}");
        assert!(!refused.contains('\n') && refused.contains("--basemap"), "{refused}");
    }
    assert!(opened(folder.path()).expect_err("a folder").contains("cannot be read"));
    assert!(opened(&folder.path().join("none")).expect_err("none").contains("cannot be opened"));
}
