//! What whoever asks can take. Owns how that header is read.

use axum::http::{HeaderMap, header};

/// Whether whoever asks can unpack gzip.
pub(in crate::web) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().trim_start_matches("q=").parse() == Ok(0.0);
        matches!(coding.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn compression_is_for_who_asks() {
        let takes = |accepted| {
            let accepted = (header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            takes_gzip(&HeaderMap::from_iter([accepted]))
        };
        assert!(takes("br, gzip") && takes("gzip;q=0.5") && takes("*"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
