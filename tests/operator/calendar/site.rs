//! A site with circles, changed by the verbs of the directory and read over HTTP.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use nearfield::directory::{Account, CircleLookup, Directory};
use nearfield::domain::{CircleDraft, Series, SeriesId, Slug};
use nearfield::web::{self, Site as Settings};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use super::random::{Fields, plan_of};

/// Where the site believes to be.
pub const URL: &str = "https://near.example.org";

pub struct Site {
    pub directory: Arc<Directory>,
    /// Who looks after every circle.
    pub steward: Account,
    router: Router,
    runtime: Runtime,
    _folder: TempDir,
}

impl Site {
    pub fn new() -> Site {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = Directory::open(folder.path(), &[]).expect("it opens");
        let directory = Arc::new(directory.at(URL));
        let email = "wren@example.org".parse().expect("an address");
        let link = directory.way_in(&email).expect("a link");
        let token = link.rsplit('/').next().and_then(|token| token.parse().ok()).expect("a token");
        let came = directory.come_in_by_link(&token).expect("it opens").expect("it opens");
        let steward = directory.signed_in(&came.token).expect("they are in").expect("in").account;
        let settings = Settings { searches_per_minute: 0, ..Settings::default() };
        let router = web::router(Arc::clone(&directory), settings);
        let runtime = Runtime::new().expect("threads for the requests");
        Site { directory, steward, router, runtime, _folder: folder }
    }

    /// Starts a circle of that name.
    pub fn circle(&self, name: &str) -> Slug {
        let fields = [
            ("name", name),
            ("purpose", "To bring our dreams; to listen, to walk."),
            ("meets", "online"),
            ("zone", "Australia/Melbourne"),
        ];
        let pairs = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = CircleDraft::new(pairs);
        self.directory.start_circle(&self.steward, &draft, "Wren").expect("it is started")
    }

    pub fn plan(&self, slug: &Slug, fields: &Fields) -> SeriesId {
        let plan = plan_of(fields);
        self.directory.plan_meetings(self.steward.id, slug, &plan).expect("it is planned")
    }

    /// The series of a circle as everybody may know them.
    pub fn series(&self, slug: &Slug) -> Vec<Arc<Series>> {
        match self.directory.circle(slug).expect("it is read") {
            CircleLookup::Shown(_, series) => series,
            other => panic!("{slug} is {other:?}"),
        }
    }

    pub fn get(&self, path: &str) -> String {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("it answers");
            assert_eq!(response.status(), 200, "{path}");
            let body = to_bytes(response.into_body(), usize::MAX).await.expect("it ends");
            String::from_utf8(body.to_vec()).expect("text")
        })
    }
}
