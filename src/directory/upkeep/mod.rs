//! What keeps the directory going by itself, and what its operator does: following the change log, housekeeping,
//! statistics, backups, checks, exports. Owns no verb itself: each has a file.

pub(in crate::directory) mod backup;
pub(in crate::directory) mod check;
pub(in crate::directory) mod export;
pub(in crate::directory) mod housekeeping;
pub(in crate::directory) mod import;
pub(in crate::directory) mod readiness;
pub(in crate::directory) mod replication;
pub(in crate::directory) mod statistics;
