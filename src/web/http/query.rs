//! Query strings, read strictly: what cannot be read is refused and never guessed. Owns the step
//! from the raw string to pairs; what the pairs mean is for `domain` to say.

use percent_encoding::percent_decode_str;

use crate::domain::Refusal;
use crate::web::http::error::AppError;

/// Bytes. A search that uses every word of the vocabulary stays far below.
const LONGEST: usize = 16 * 1024;

/// Names and values in the order given.
pub(in crate::web) type Pairs = Vec<(String, String)>;

/// Reads the query string of a request, if it has one.
pub(in crate::web) fn read(raw: Option<&str>) -> Result<Pairs, AppError> {
    let raw = raw.unwrap_or_default();
    if raw.len() > LONGEST {
        return Err(AppError::TooLong);
    }
    Ok(pairs(raw)?)
}

/// Reads `name=value&…` as forms write it, in UTF-8.
pub(in crate::web) fn pairs(raw: &str) -> Result<Pairs, Refusal> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(raw: &str) -> Result<String, Refusal> {
    let escapes_are_whole = raw.split('%').skip(1).all(|rest| {
        rest.len() >= 2 && rest.as_bytes()[..2].iter().all(|byte| byte.is_ascii_hexdigit())
    });
    if !escapes_are_whole {
        return Err(Refusal::malformed(
            "",
            "The address holds a “%” that is not followed by two hexadecimal digits. \
             Please write it as “%25”.",
        ));
    }
    let spaced = raw.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Refusal::malformed("", "The address holds bytes that are not text in UTF-8."))
}

/// Refuses a name that is not one of those known, and says which one was probably meant.
pub(in crate::web) fn only(
    known: &[&'static str],
    pairs: &[(String, String)],
) -> Result<(), Refusal> {
    let Some((unknown, _)) = pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let shown: String = unknown.chars().filter(|c| !c.is_control()).take(60).collect();
    let nearest = known
        .iter()
        .map(|name| (strsim::levenshtein(&shown, name), name))
        .min()
        .filter(|(changes, name)| *changes <= 2 && *changes < name.len());
    let hint = match nearest {
        Some((_, name)) => format!("Did you mean “{name}”?"),
        None => format!("The parameters are {}.", known.join(", ")),
    };
    Err(Refusal::malformed(shown.clone(), format!("“{shown}” is not a parameter here. {hint}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_they_are_sent() {
        let read = pairs("q=St+Kilda%20VIC&profession=coaching&&works").unwrap();
        let expected = [("q", "St Kilda VIC"), ("profession", "coaching"), ("works", "")];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(pairs("q=%C5%8Ctautahi").unwrap()[0].1, "Ōtautahi");
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for raw in ["q=%", "q=%4", "q=%zz", "%=1", "q=%ff", "q=%C5", "q=%€1"] {
            assert!(pairs(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let asked = |name: &str| only(&["q", "within_km"], &[(name.to_owned(), String::new())]);
        assert!(asked("within_km").is_ok());
        assert!(asked("witin_km").unwrap_err().sentence.ends_with("Did you mean “within_km”?"));
        assert!(asked("z").unwrap_err().sentence.ends_with("The parameters are q, within_km."));
    }
}
