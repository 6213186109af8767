//! What browsers are told that a page may do (Content Security Policy), and who may frame it. Owns the
//! words of the policies; that every answer carries one is the work of `headers`.

use axum::http::HeaderValue;

use super::frame_ancestors::FrameAncestors;

/// What a page may do, and who may frame it: everything comes from here and nothing from elsewhere.
pub(in crate::web) struct Policies {
    /// Nobody may frame it.
    usual: HeaderValue,
    /// The page for web editors, which shows others of ours in frames.
    editors: HeaderValue,
    /// What is made to be framed, by the operator's list.
    framed: HeaderValue,
}

impl Policies {
    pub(in crate::web) fn new(frame_ancestors: &FrameAncestors) -> Policies {
        let policy = |frames: &str, ancestors: &str| {
            let policy = format!(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                 connect-src 'self'; worker-src 'self'; manifest-src 'self'; {frames}form-action 'self'; base-uri 'none'; \
                 frame-ancestors {ancestors}"
            );
            HeaderValue::try_from(policy).expect("origins are written in ASCII")
        };
        Policies {
            usual: policy("", "'none'"),
            editors: policy("frame-src 'self'; ", "'none'"),
            framed: policy("", &frame_ancestors.to_string()),
        }
    }

    pub(in crate::web) fn at(&self, path: &str) -> HeaderValue {
        match path {
            "/embed" => self.editors.clone(),
            path if is_framed(path) => self.framed.clone(),
            _ => self.usual.clone(),
        }
    }
}

/// Whether what is at this path is made to be shown in a frame on other sites.
pub(in crate::web) fn is_framed(path: &str) -> bool {
    path.starts_with("/embed/")
}
