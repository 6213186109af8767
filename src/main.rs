//! The command line. For now only the crate’s skeleton stands.
fn main() {}
