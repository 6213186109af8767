//! Somebody at the site: a browser's cookies and presses, and the letters that reach them. What they
//! do is for the tests to say.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::Method;
use mail_parser::MessageParser;
use nearfield::mail::{Folder, Post, Sender};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::visit::{Reply, Visit};

/// A letter as its reader has it.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The header that lets a mail program stop letters like this one.
    pub(crate) stop: Option<String>,
    pub(crate) reply_to: Option<String>,
}

impl Mail {
    /// The path of the first link in it that has this in it.
    #[track_caller]
    pub(crate) fn link(&self, part: &str) -> String {
        let links = self.text.split_whitespace().filter(|word| word.starts_with(super::visit::URL));
        let link = links.map(|link| link.trim_start_matches(super::visit::URL));
        let mut found = link.filter(|link| link.contains(part));
        found.next().unwrap_or_else(|| panic!("no link with {part} in: {}", self.text)).to_owned()
    }
}

impl Visit {
    /// Lets all letters leave, and reads those that ever reached this address, oldest first.
    pub(crate) fn mail_for(&self, email: &str) -> Vec<Mail> {
        self.all_mail().into_iter().filter(|mail| mail.to == email).collect()
    }

    /// All letters that ever left, oldest first.
    pub(crate) fn all_mail(&self) -> Vec<Mail> {
        let sender: Sender = "Nearfield <hello@near.example.org>".parse().expect("an address");
        let post = Post::to_folder(sender, Folder::of(self.directory.folder()));
        self.directory.send_letters(&post).expect("letters leave");
        let folder = self.directory.folder().join("outbox");
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .map(|entry| entry.expect("it can be listed"))
            .map(|entry| {
                (entry.metadata().and_then(|data| data.modified()).expect("a time"), entry.path())
            })
            .collect();
        files.sort();
        files
            .into_iter()
            .map(|(_, path)| read(&std::fs::read(path).expect("it can be read")))
            .collect()
    }
}

fn read(bytes: &[u8]) -> Mail {
    let message = MessageParser::default().parse(bytes).expect("a message");
    let address = |list: Option<&mail_parser::Address>| {
        list.and_then(|list| list.first()).and_then(|one| one.address()).map(str::to_owned)
    };
    Mail {
        to: address(message.to()).expect("somebody it is for"),
        subject: message.subject().expect("a subject").to_owned(),
        text: message.body_text(0).expect("a text").replace("\r\n", "\n"),
        stop: message.header_raw("List-Unsubscribe").map(|value| value.trim().to_owned()),
        reply_to: address(message.reply_to()),
    }
}

/// Somebody with a browser. Each comes from an address of their own.
pub(crate) struct Person<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) email: String,
    peer: IpAddr,
    cookie: Mutex<Option<String>>,
}

impl<'a> Person<'a> {
    pub(crate) fn new(visit: &'a Visit, email: &str) -> Person<'a> {
        static PEOPLE: AtomicU32 = AtomicU32::new(0);
        let peer = 0x0b00_0000 + PEOPLE.fetch_add(1, Ordering::Relaxed);
        Person {
            visit,
            email: email.to_owned(),
            peer: IpAddr::V4(Ipv4Addr::from_bits(peer)),
            cookie: Mutex::new(None),
        }
    }

    /// Somebody who has joined.
    pub(crate) fn joined(visit: &'a Visit, email: &str) -> Person<'a> {
        let person = Person::new(visit, email);
        person.come_in();
        person
    }

    /// Somebody who has published a listing with these fields over the usual ones.
    pub(crate) fn listed(visit: &'a Visit, email: &str, fields: &[(&str, &str)]) -> Person<'a> {
        let person = Person::joined(visit, email);
        person.write(fields);
        person.publish();
        person
    }

    /// Asks for a letter, follows its link and presses the button.
    pub(crate) fn come_in(&self) {
        let asked = self.post("/join", &[("email", &self.email)]);
        assert_eq!(asked.status, 200, "{}", asked.text());
        let link = self.newest_mail().link("/come-in/");
        assert_eq!(self.get(&link).status, 200);
        let opened = self.post(&link, &[]);
        assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/me"));
        assert!(self.cookie().is_some());
    }

    /// Writes a listing: a name, coaching, in person and online, in Castlemaine, for everyone,
    /// where `fields` do not say otherwise. `place` chooses a rung.
    pub(crate) fn write(&self, fields: &[(&str, &str)]) {
        let usual = [
            ("name", "Test Person"),
            ("profession", "coaching"),
            ("works", "in_person"),
            ("works", "online"),
            ("language", "en"),
            ("audience", "everyone"),
        ];
        let given = |name: &str| fields.iter().any(|(field, _)| *field == name);
        let mut sent: Vec<(&str, &str)> =
            usual.into_iter().filter(|(name, _)| !given(name)).collect();
        sent.extend(fields.iter().filter(|(name, _)| *name != "place"));
        let saved = self.edit("/me/listing", &sent);
        assert_eq!(saved.status, 303, "{}", saved.text());
        let mut places: Vec<&str> =
            fields.iter().filter(|(name, _)| *name == "place").map(|(_, id)| *id).collect();
        if places.is_empty() {
            places.push("gn:2172106");
        }
        let held = self.get("/me/export.json").json();
        for pair in held["draft"].as_array().into_iter().flatten() {
            if let ("place", Some(place)) = (pair[0].as_str().unwrap_or_default(), pair[1].as_str())
            {
                self.post("/me/places", &[("remove", place)]);
            }
        }
        for place in places {
            let saved = self.post("/me/places", &[("show", place), ("home", place)]);
            assert_eq!(saved.status, 303, "{}", saved.text());
        }
    }

    /// Agrees and publishes.
    pub(crate) fn publish(&self) {
        let published = self.post("/me/publish", &[("agreed", "yes")]);
        assert_eq!(published.status, 303, "{}", published.text());
    }

    /// The path of their page.
    pub(crate) fn page(&self) -> String {
        let held = self.get("/me/export.json").json();
        let address = held["listing_address"].as_str().expect("a listing").to_owned();
        address.trim_start_matches(super::visit::URL).to_owned()
    }

    /// The newest letter to them.
    pub(crate) fn newest_mail(&self) -> Mail {
        self.visit.mail_for(&self.email).pop().expect("a letter has come")
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &[], None)
    }

    /// Sends a form as a browser does from one of our own pages.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form(fields);
        self.ask(Method::POST, path, &[("sec-fetch-site", "same-origin")], Some(body))
    }

    /// Opens a form and sends it with these fields, as a browser does: with what it was opened with.
    pub(crate) fn edit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let opened = opened(&self.get(path));
        let opened = opened.iter().map(|opened| ("opened", opened.as_str()));
        self.post(path, &fields.iter().copied().chain(opened).collect::<Vec<_>>())
    }

    pub(crate) fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Reply {
        let cookie = self.cookie();
        let mut headers = headers.to_vec();
        if let Some(cookie) = &cookie {
            headers.push(("cookie", cookie));
        }
        if body.is_some() {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let body = body.map_or_else(Body::empty, Body::from);
        let reply = self.visit.ask_from(self.peer, method, path, &headers, body);
        for cookie in reply.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("plain text");
            let pair = cookie.split(';').next().expect("a pair").to_owned();
            let gone = cookie.contains("Max-Age=0");
            *self.cookie.lock().expect("nobody panicked") = (!gone).then_some(pair);
        }
        reply
    }

    /// What the browser would send.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().expect("nobody panicked").clone()
    }
}

/// What the form on a page was opened with, if it tells.
pub(crate) fn opened(page: &Reply) -> Option<String> {
    let (_, rest) = page.body.split_once("name=\"opened\" value=\"")?;
    rest.split('"').next().map(str::to_owned)
}

/// A form's body.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
