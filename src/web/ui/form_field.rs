//! Fields of forms that people write in, and what is wrong with them. Owns their markup: a label
//! above, a hint, a sentence where something has to change, and a summary of those on top.

use jiff::civil::{Date, Time};
use maud::{Markup, html};

use super::prose::paragraphs;
use crate::domain::{FormValues, Refusal};

/// A field of one line, or of several.
pub(in crate::web) struct Field<'a> {
    /// The name under which it is sent, and its id.
    pub(in crate::web) name: &'a str,
    /// What it is called.
    pub(in crate::web) label: &'a str,
    /// What helps to fill it in.
    pub(in crate::web) hint: &'a str,
    /// What stands in it.
    pub(in crate::web) value: &'a str,
    /// What browsers may fill in, as HTML calls it.
    pub(in crate::web) autocomplete: &'a str,
    /// More than one line.
    pub(in crate::web) lines: Option<u8>,
}

impl<'a> Field<'a> {
    /// One line of anything.
    pub(in crate::web) fn line(
        name: &'a str,
        label: &'a str,
        hint: &'a str,
        value: &'a str,
    ) -> Field<'a> {
        Field { name, label, hint, value, autocomplete: "off", lines: None }
    }

    /// So many lines at first.
    pub(in crate::web) fn lines(self, lines: u8) -> Field<'a> {
        Field { lines: Some(lines), ..self }
    }

    /// That a browser may fill in.
    pub(in crate::web) fn known_as(self, autocomplete: &'a str) -> Field<'a> {
        Field { autocomplete, ..self }
    }

    /// With what is wrong with it, if anything is.
    pub(in crate::web) fn show(&self, refusals: &[Refusal]) -> Markup {
        let Field { name, label, hint, value, autocomplete, lines } = self;
        let refusal = refusals.iter().find(|refusal| refusal.field == *name);
        // What cannot be typed cannot stand in a field either.
        let multi = lines.is_some();
        let value: String =
            value.chars().filter(|c| !c.is_control() || (multi && *c == '\n')).collect();
        let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
        let described = [(!hint.is_empty()).then_some(&hint_id), refusal.map(|_| &error_id)];
        let described: Vec<&str> = described.into_iter().flatten().map(String::as_str).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            div.field-box {
                label for=(name) { (label) }
                @if !hint.is_empty() { p.hint id=(hint_id) { (hint) } }
                @if let Some(refusal) = refusal { p.error id=(error_id) { (refusal.sentence) } }
                @match lines {
                    Some(lines) => textarea id=(name) name=(name) rows=(lines) autocomplete=(autocomplete)
                        aria-describedby=[described] aria-invalid=[refusal.map(|_| "true")] { "\n" (value) },
                    None => input id=(name) name=(name) value=(value) type=(self.kind(&value))
                        inputmode=[(*name == "website").then_some("url")]
                        autocomplete=(autocomplete) aria-describedby=[described]
                        aria-invalid=[refusal.map(|_| "true")];,
                }
            }
        }
    }

    /// What browsers call it. A date or a time that is none stands in a field of text, for theirs
    /// would be empty, and what somebody typed is kept.
    fn kind(&self, value: &str) -> &'static str {
        let is_date = || value.is_empty() || (value.len() == 10 && value.parse::<Date>().is_ok());
        let is_time = || value.is_empty() || (value.len() == 5 && value.parse::<Time>().is_ok());
        match self.name {
            "email" => "email",
            "date" | "from" | "to" | "until" if is_date() => "date",
            "time" if is_time() => "time",
            _ => "text",
        }
    }
}

/// What a form was opened with, so that what was kept since is not overwritten unseen.
pub(in crate::web) fn opened(fingerprint: &str) -> Markup {
    html! { input type="hidden" name="opened" value=(fingerprint); }
}

/// On top of a form: what it says now, where that was changed elsewhere since the form was opened.
/// `labels` are the names of its texts and what they are called.
pub(in crate::web) fn changed_since(
    now: &FormValues,
    typed: &FormValues,
    labels: &[(&str, &str)],
) -> Markup {
    let differs = |name: &str| !now.all(name).eq(typed.all(name));
    let others = now.pairs().iter().map(|(name, _)| name.as_str());
    let mut others = others.filter(|name| labels.iter().all(|(label, _)| label != name));
    html! {
        div.summary role="alert" tabindex="-1" autofocus[true] {
            p { strong { "This was changed elsewhere since you opened it." } }
            p { "Nothing is overwritten yet. What you typed is in the form. To put it in the place of what stands there now, save again." }
            @for (name, label) in labels.iter().filter(|(name, _)| differs(name)) {
                p { strong { (label) " now:" } }
                @match now.typed(name).trim() {
                    "" => p { "nothing" },
                    text => (paragraphs(text)),
                }
            }
            @if others.any(differs) { p { "Something that is ticked or chosen was changed, too." } }
        }
    }
}

/// What has to change, on top of a form, each a link to its field. It takes the focus, so that
/// whoever cannot see it hears it first.
pub(in crate::web) fn summary(refusals: &[Refusal]) -> Markup {
    html! {
        @if !refusals.is_empty() {
            div.summary role="alert" tabindex="-1" autofocus[true] {
                @if refusals.len() == 1 { p { strong { "One thing needs a change:" } } }
                @else { p { strong { "A few things need a change:" } } }
                ul {
                    @for refusal in refusals {
                        li {
                            @if refusal.field.is_empty() { (refusal.sentence) }
                            @else { a href={ "#" (refusal.field) } { (refusal.sentence) } }
                        }
                    }
                }
            }
        }
    }
}
