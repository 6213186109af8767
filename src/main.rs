//! The command line: reads the settings, runs one command, and turns what went wrong into one
//! line and an exit status: 0 done, 1 could not be done, 2 wrong usage.

mod commands;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use nearfield::config::{Command, CommandLine, Moderator, Places, Settings};

fn main() -> ExitCode {
    let line = CommandLine::parse();
    match line.settings().map_err(Into::into).and_then(|settings| run(&line.command, &settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell when even stderr is closed.
            let _ = writeln!(io::stderr(), "nearfield: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command, settings: &Settings) -> anyhow::Result<()> {
    match command {
        Command::Serve(options) => commands::serve::run(options, settings),
        Command::Near(options) => commands::near::run(options, settings),
        Command::Places(Places::Find(options)) => commands::places::find(options, settings),
        Command::Places(Places::Import(options)) => commands::places::import(options, settings),
        Command::Places(Places::Add(options)) => commands::places::add(options, settings),
        Command::Demo(options) => commands::demo::run(options, settings),
        Command::Export(options) => commands::export::run(options, settings),
        Command::Moderator(Moderator::Add(mailbox)) => commands::moderator::add(mailbox, settings),
        Command::Moderator(Moderator::Remove(mailbox)) => {
            commands::moderator::remove(mailbox, settings)
        }
        Command::Moderator(Moderator::List) => commands::moderator::list(settings),
        Command::SignInLink(options) => commands::sign_in_link::run(options, settings),
        Command::Backup(options) => commands::backup::run(options, settings),
        Command::Restore(options) => commands::restore::run(options, settings),
        Command::Check => commands::check::run(settings),
        Command::Import(options) => commands::import::run(options, settings),
        Command::Help(options) => commands::help::run(options),
    }
}

/// Whoever reads our output may stop early, as `head` does; that is no failure of ours.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
