//! Pages as a browser understands them: their forms, to be filled in, and what else is in them.

use scraper::{ElementRef, Html, Selector};

use super::visit::Reply;

/// A form of a page.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    /// The path it is sent to.
    pub(crate) action: String,
    /// `get` or `post`.
    pub(crate) method: String,
    fields: Vec<Field>,
}

#[derive(Debug, Clone)]
struct Field {
    name: String,
    kind: Kind,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something is typed there.
    FormValues,
    /// It is ticked, or chosen.
    Chosen,
    /// The page itself has filled it in.
    Hidden,
}

/// Finds all elements in the order of the page.
pub(crate) fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// The forms of a page.
pub(crate) fn forms(reply: &Reply) -> Vec<Form> {
    let page = Html::parse_document(&reply.body);
    let fields = Selector::parse("input[name], textarea[name]").expect("a selector");
    let form = |form: ElementRef| Form {
        action: form.attr("action").unwrap_or_default().to_owned(),
        method: form.attr("method").unwrap_or("get").to_owned(),
        fields: form.select(&fields).map(field).collect(),
    };
    all(&page, "form").into_iter().map(form).collect()
}

fn field(element: ElementRef) -> Field {
    let name = element.attr("name").expect("it was chosen by it").to_owned();
    let kind = match (element.value().name(), element.attr("type")) {
        ("input", Some("hidden")) => Kind::Hidden,
        ("input", Some("checkbox" | "radio")) => Kind::Chosen,
        _ => Kind::FormValues,
    };
    let value = match element.value().name() {
        // A browser takes the first line break of a text for the page's own.
        "textarea" => element.text().collect(),
        _ => element.attr("value").unwrap_or_default().to_owned(),
    };
    Field { name, kind, value }
}

impl Form {
    /// The names of the fields in which something is typed.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.kind == Kind::FormValues).map(|f| f.name.as_str())
    }

    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    /// What is sent when `typed` is typed, and of each group of boxes the first is ticked.
    pub(crate) fn filled<'a>(&'a self, typed: impl Fn(&str) -> &'a str) -> Vec<(&'a str, &'a str)> {
        let mut sent: Vec<(&str, &str)> = Vec::new();
        for field in &self.fields {
            let value = match field.kind {
                Kind::FormValues => typed(&field.name),
                Kind::Hidden => &field.value,
                Kind::Chosen if sent.iter().any(|(name, _)| *name == field.name) => continue,
                Kind::Chosen => &field.value,
            };
            sent.push((&field.name, value));
        }
        sent
    }
}
