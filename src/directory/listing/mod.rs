//! One's own listing: the draft, publishing it, letting it rest, and looking one up. Owns no verb itself: each has a file.

pub(in crate::directory) mod draft;
pub(in crate::directory) mod lookup;
pub(in crate::directory) mod publish;
pub(in crate::directory) mod withdraw;
