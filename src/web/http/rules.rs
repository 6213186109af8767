//! What holds for a route: who may call it, and how often one may look at it. Owns the words; `routes`
//! says them of each route, `session` and `limits` keep them.

use std::collections::HashMap;

use axum::extract::MatchedPath;
use axum::http::Method;

use super::limits::Limited;
use super::origin::changes_something;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, and who they are is not asked.
    Public,
    /// Anybody; who has signed in may see more, and no cache may keep what they see.
    MaybeSignedIn,
    /// Whoever has the link, which holds a secret. No cache may keep what they see.
    HasLink,
    /// Whoever has signed in. Others are sent to do so.
    SignedIn,
    /// Moderators. For everybody else there is nothing at that address.
    Moderator,
}

/// How often one address range may look at a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// As often as it searches for people.
    Searches,
    /// As often as somebody types who is shown suggestions.
    Suggestions,
    /// As often as it likes: it costs nothing, and tells nothing of anybody.
    Free,
}

/// One route of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method that it answers.
    pub method: Method,
    /// Its path, with names in braces for the parts that differ, such as `/circles/{slug}`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// How often one may look. Whatever changes something is counted as a change instead.
    pub limit: Limit,
}

impl Route {
    /// What a call counts as.
    pub(in crate::web) fn limited(&self) -> Option<Limited> {
        match self.limit {
            _ if changes_something(&self.method) => Some(Limited::Changes),
            Limit::Searches => Some(Limited::Searches),
            Limit::Suggestions => Some(Limited::Suggestions),
            Limit::Free => None,
        }
    }
}

/// Every route, by its path.
pub(in crate::web) struct Rules(HashMap<String, Vec<Route>>);

impl Rules {
    pub(in crate::web) fn of(routes: Vec<Route>) -> Rules {
        let mut rules: HashMap<String, Vec<Route>> = HashMap::new();
        for route in routes {
            rules.entry(route.path.clone()).or_default().push(route);
        }
        Rules(rules)
    }

    /// The route that a request has come to, if there is one that answers its method.
    pub(in crate::web) fn find(
        &self,
        path: Option<&MatchedPath>,
        method: &Method,
    ) -> Option<&Route> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let routes = self.0.get(path?.as_str())?;
        routes.iter().find(|route| route.method == method)
    }
}
