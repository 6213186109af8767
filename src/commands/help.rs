//! `nearfield help`: the operator's manual, which is `data/operating.md`, or the help of a command.

use std::io::{self, Write};

use nearfield::config::Help;

const MANUAL: &str = include_str!("../../data/operating.md");

pub fn run(options: &Help) -> anyhow::Result<()> {
    match options.topic.as_slice() {
        [topic] if topic == "operating" => io::stdout().write_all(MANUAL.as_bytes())?,
        command => Help::of_command(command),
    }
    Ok(())
}
