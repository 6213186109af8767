//! A site to visit: one that all tests share and only read, or one of a test's own to change.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use nearfield::directory::{self, Directory};
use nearfield::web::{self, Site};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Where the site believes to be.
pub(crate) const URL: &str = "https://near.example.org";

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().expect("threads for the requests"));

/// Several hundred people who do not exist.
static SHARED: LazyLock<Visit> = LazyLock::new(|| Visit::among(400));

/// A site and the folder it lives in.
pub(crate) struct Visit {
    pub(crate) directory: Arc<Directory>,
    router: Router,
    folder: Arc<TempDir>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The same as it came.
    pub(crate) bytes: Vec<u8>,
    /// Bytes that went over the line for the body.
    pub(crate) weight: usize,
}

impl Visit {
    /// A site of its own among so many people.
    pub(crate) fn among(people: usize) -> Visit {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if people > 0 {
            directory::demonstrate(folder.path(), people, 1, |_| ()).expect("people are made");
        }
        Visit::of(folder)
    }

    /// The site that lives in this folder.
    pub(crate) fn of(folder: TempDir) -> Visit {
        Visit::of_at(folder, URL)
    }

    /// A site of its own at another address, without anybody.
    pub(crate) fn at(url: &str) -> Visit {
        Visit::of_at(tempfile::tempdir().expect("a temporary folder"), url)
    }

    fn of_at(folder: TempDir, url: &str) -> Visit {
        let preferred = ["AU".to_owned(), "NZ".to_owned()];
        let directory = Directory::open(folder.path(), &preferred).expect("it opens");
        let directory = Arc::new(directory.at(url));
        let router = router(&directory);
        Visit { directory, router, folder: Arc::new(folder) }
    }

    /// A site of its own without anybody, on which a moderator looks at first listings.
    pub(crate) fn with_review() -> Visit {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory =
            Directory::open(folder.path(), &[]).expect("it opens").at(URL).with_review();
        let directory = Arc::new(directory);
        Visit { router: router(&directory), directory, folder: Arc::new(folder) }
    }

    /// The same people on a site that its operator set up otherwise.
    pub(crate) fn reopened(self, site: Site) -> Visit {
        let router = web::router(Arc::clone(&self.directory), site);
        Visit { router, ..self }
    }

    /// Another process on the same folder: it shares nothing with this one but the disk.
    pub(crate) fn beside(&self) -> Visit {
        let preferred = ["AU".to_owned(), "NZ".to_owned()];
        let directory = Directory::open(self.directory.folder(), &preferred).expect("it opens");
        let directory = Arc::new(directory.at(URL));
        Visit { router: router(&directory), directory, folder: Arc::clone(&self.folder) }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &[])
    }

    pub(crate) fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        ask(&self.router, method, path, headers)
    }

    /// What comes from one address, with a body.
    pub(crate) fn ask_from(
        &self,
        peer: IpAddr,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        RUNTIME.block_on(send(&self.router, peer, method, path, headers, body))
    }

    /// What comes from somebody who never asked before, so that no limit is met.
    pub(crate) fn ask_as_new(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        self.ask_from(new_peer(), method, path, headers, body)
    }

    /// A form of one of our own pages, from a browser with this cookie, if any.
    pub(crate) fn send(&self, method: Method, path: &str, cookie: &str, body: String) -> Reply {
        let mut headers = vec![
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        headers.extend((!cookie.is_empty()).then_some(("cookie", cookie)));
        self.ask_as_new(method, path, &headers, Body::from(body))
    }
}

/// Every path that the router answers by this method, once.
pub(crate) fn paths(method: Method) -> Vec<String> {
    let routes = web::routes().into_iter().filter(|route| route.method == method);
    let paths: BTreeSet<String> = routes.map(|route| route.path).collect();
    assert!(paths.len() >= 60, "{method}: {paths:?}");
    paths.into_iter().collect()
}

/// The site that all tests share.
pub(crate) fn shared() -> &'static Visit {
    &SHARED
}

pub(crate) fn get(path: &str) -> Reply {
    SHARED.get(path)
}

/// Another router over the same directory, which has rendered nothing yet.
pub(crate) fn router(directory: &Arc<Directory>) -> Router {
    web::router(Arc::clone(directory), Site::default())
}

/// Asks without a body and as somebody who never asked before, so that no limit is met.
pub(crate) fn ask(router: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    RUNTIME.block_on(send(router, new_peer(), method, path, headers, Body::empty()))
}

fn new_peer() -> IpAddr {
    static VISITORS: AtomicU32 = AtomicU32::new(0);
    let visitor = 0x0a00_0000 + VISITORS.fetch_add(1, Ordering::Relaxed);
    IpAddr::V4(Ipv4Addr::from_bits(visitor))
}

async fn send(
    router: &Router,
    peer: IpAddr,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let connected = ConnectInfo(SocketAddr::new(peer, 40_000));
    let request = request.extension(connected).body(body).expect("the address can be sent");
    let response = router.clone().oneshot(request).await.expect("a router always answers");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("the body ends");
    Reply {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        weight: bytes.len(),
        bytes: bytes.into(),
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// What a page says, without its markup.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut outside = true;
        for c in self.body.chars() {
            match c {
                '<' => outside = false,
                '>' => {
                    outside = true;
                    text.push(' ');
                }
                c if outside => text.push(c),
                _ => {}
            }
        }
        let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
