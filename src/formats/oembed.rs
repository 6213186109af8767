//! What other sites may show of a page of ours, as oEmbed 1.0 writes it (oembed.com), in JSON and in
//! XML. What stands in the HTML is for `web` to say.

use serde::Serialize;
use utoipa::ToSchema;

use super::xml;

/// Something to be shown in the place of a link, of the type “rich”.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OEmbed<'a> {
    /// Always `1.0`.
    pub version: &'static str,
    /// Always `rich`.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    pub kind: &'static str,
    /// Whom or what it is about.
    pub title: &'a str,
    /// Who wrote it, if that was one person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_name: Option<&'a str>,
    /// Their page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_url: Option<&'a str>,
    /// `Nearfield`.
    pub provider_name: &'static str,
    /// The address of the site.
    pub provider_url: &'a str,
    /// For how many seconds it may be kept.
    pub cache_age: u32,
    /// What is shown.
    pub html: &'a str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl OEmbed<'_> {
    /// As XML, with the same names.
    pub fn to_xml(&self) -> String {
        let (title, author, html) = (xml(self.title), self.author_name.map(xml), xml(self.html));
        let writable =
            OEmbed { title: &title, author_name: author.as_deref(), html: &html, ..self.clone() };
        let body = quick_xml::se::to_string_with_root("oembed", &writable)
            .expect("plain values become XML");
        format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n{body}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_says_what_was_said_whatever_it_was() {
        let title = "<b>Ada</b> & \"Sol\" ]]> 'x'\u{fffe}\u{7} Ōtautahi 👍🏽";
        let told = OEmbed {
            version: "1.0",
            kind: "rich",
            title,
            author_name: None,
            author_url: None,
            provider_name: "Nearfield",
            provider_url: "https://near.example.org?a=1&b=2",
            cache_age: 300,
            html: "<iframe src=\"x\"></iframe>",
            width: 600,
            height: 200,
        };
        let written = told.to_xml();
        let read = roxmltree::Document::parse(&written).expect("it is XML");
        let root = read.root_element();
        let said = |name: &str| {
            let found = root.children().find(|child| child.has_tag_name(name));
            found.and_then(|child| child.text().map(str::to_owned))
        };
        assert_eq!(root.tag_name().name(), "oembed");
        assert_eq!(said("title").unwrap(), "<b>Ada</b> & \"Sol\" ]]> 'x' Ōtautahi 👍🏽");
        assert_eq!(said("html").unwrap(), told.html);
        assert_eq!(said("provider_url").unwrap(), told.provider_url);
        assert_eq!(said("type").unwrap(), "rich");
        assert_eq!(said("width").unwrap(), "600");
        assert_eq!(said("author_name"), None, "what is not said is left out");
    }
}
