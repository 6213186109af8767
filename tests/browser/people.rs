//! People who prepare what a browser then looks at: each comes in by a link, keeps a cookie, and
//! sends forms as a browser would from one of our own pages. Nothing is looked at here.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;

use super::driver::Browser;

/// Somebody who has signed in.
pub struct Person {
    pub email: String,
    site: String,
    cookie: String,
    /// Each comes from an address of their own, so that together they meet no limit.
    peer: Ipv4Addr,
    agent: ureq::Agent,
}

impl Person {
    /// Comes in by a link, such as a letter holds.
    pub fn by_link(email: &str, link: &str) -> Person {
        static PEOPLE: AtomicU32 = AtomicU32::new(0x0b00_0000);
        let (site, path) = link.split_at(link.find("/come-in/").expect("a link to come in by"));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .into();
        let peer = Ipv4Addr::from_bits(PEOPLE.fetch_add(1, Ordering::Relaxed));
        let mut person = Person {
            email: email.to_owned(),
            site: site.to_owned(),
            cookie: String::new(),
            peer,
            agent,
        };
        let answer = person.send(path, "");
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|value| value.split(';').next()).expect("a cookie");
        person.cookie = cookie.to_owned();
        person
    }

    /// Sends a form that changes something, and gives back the path that the answer leads to.
    pub fn does(&self, path: &str, sent: &str) -> String {
        let mut answer = self.send(path, sent);
        let page = answer.body_mut().read_to_string().unwrap_or_default();
        let page = scraper::Html::parse_document(&page);
        let wrong = scraper::Selector::parse("main .summary, main h1").expect("a selector");
        let wrong: String = page.select(&wrong).flat_map(|part| part.text()).collect();
        assert_eq!(answer.status(), 303, "{} sends {sent} to {path}: {wrong}", self.email);
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
        to.expect("it leads somewhere").to_owned()
    }

    /// Sends a form that a page answers, and gives back its status.
    pub fn sends(&self, path: &str, sent: &str) -> u16 {
        self.send(path, sent).status().as_u16()
    }

    /// What the form at this path is opened with, as it is sent with it.
    pub fn opens(&self, path: &str) -> String {
        let asked = self.agent.get(format!("{}{path}", self.site)).header("cookie", &self.cookie);
        let mut answer = asked.call().expect("the site answers");
        let page = answer.body_mut().read_to_string().expect("it is text");
        let rest = page.split("name=\"opened\" value=\"").nth(1).expect("it tells");
        format!("opened={}", rest.split('"').next().expect("a value"))
    }

    /// Reads a page of the API.
    pub fn reads(&self, path: &str) -> serde_json::Value {
        let asked = self.agent.get(format!("{}{path}", self.site)).header("cookie", &self.cookie);
        let mut answer = asked.call().expect("the site answers");
        let text = answer.body_mut().read_to_string().expect("it is text");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }

    fn send(&self, path: &str, sent: &str) -> ureq::http::Response<ureq::Body> {
        self.agent
            .post(format!("{}{path}", self.site))
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", self.peer.to_string())
            .send(sent)
            .expect("the site answers")
    }
}

impl Browser {
    /// From here on the browser is this person's, or a visitor's.
    pub async fn is_of(&self, person: Option<&Person>) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
        if let Some(person) = person {
            let (name, value) = person.cookie.split_once('=').expect("a cookie has a name");
            let cookie = json!({
                "name": name, "value": value, "url": self.site, "path": "/", "httpOnly": true,
                "sameSite": "Lax",
            });
            self.devtools("Network.setCookie", cookie).await;
        }
    }
}
