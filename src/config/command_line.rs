//! The command line: every command with its options and its help, as it is typed. What flags,
//! environment and file come to together is in `config`.

use std::iter;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;

use super::{country_code, network, public_url};

/// The command line. Every option is also an environment variable `NEARFIELD_…`, and may stand in
/// the file that `--config` names; a flag wins over the environment, the environment over the file.
#[derive(Debug, Parser)]
#[command(
    name = "nearfield",
    version,
    about = "Who near me practises Process Work?",
    long_about = "Nearfield is a directory of people who use Process Work, and finds who is near.\n\nTo look around with people who do not exist:\n    nearfield serve --demo\n\nTo run it for real, read the manual:\n    nearfield help operating",
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct CommandLine {
    /// The options that every command has.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The options that every command has.
#[derive(Debug, Args)]
pub struct Common {
    /// The folder in which everything is kept [default: nearfield-data]
    #[arg(long, global = true, value_name = "DIR", env = "NEARFIELD_DATA")]
    pub(super) data: Option<PathBuf>,
    /// A TOML file with any of the long options, such as: data = "/srv/nearfield"
    #[arg(long, global = true, value_name = "FILE", env = "NEARFIELD_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// Countries whose places come first when a name is shared [default: AU,NZ]
    #[arg(
        long,
        global = true,
        value_name = "CODES",
        value_delimiter = ',',
        value_parser = country_code,
        env = "NEARFIELD_PREFER"
    )]
    pub(super) prefer: Option<Vec<String>>,
    /// The address people use, such as https://find.example.org [default: the address listened on]
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_parser = public_url,
        env = "NEARFIELD_PUBLIC_URL"
    )]
    pub(super) public_url: Option<String>,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site
    Serve(Serve),
    /// Show who is near a place
    Near(Near),
    /// Ask the gazetteer, or load more places into it
    #[command(subcommand)]
    Places(Places),
    /// Fill the store with people and circles that do not exist, to try and to load the program
    Demo(Demo),
    /// Write every public listing to a GeoJSON file
    Export(Export),
    /// Say who may moderate
    #[command(subcommand)]
    Moderator(Moderator),
    /// Print a link that lets somebody in, for an operator without mail
    SignInLink(SignInLink),
    /// Copy the store to a file, beside a running server
    Backup(Backup),
    /// Put a backup in the place of the store; nobody who left or hid since comes back by it
    Restore(Restore),
    /// Look whether the store, its ledger of consents and the index are sound
    Check,
    /// Invite people from a spreadsheet: each gets one letter, and decides what is shown
    Import(Import),
    /// Print the operator's manual (operating), or the help of a command
    Help(Help),
}

/// `nearfield serve`.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// Fill an empty store with people who do not exist; every page says so
    #[arg(long, env = "NEARFIELD_DEMO")]
    pub demo: bool,
    /// Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "NEARFIELD_LISTEN")]
    pub(super) listen: Option<SocketAddr>,
    /// The server that sends letters, such as smtps://user:password@mail.example.org [default:
    /// letters are written as files to the folder outbox of --data]
    #[arg(long, value_name = "URL", env = "NEARFIELD_SMTP", hide_env_values = true)]
    pub(super) smtp: Option<String>,
    /// Whom letters are from, such as "Nearfield <hello@find.example.org>" [default: nearfield at
    /// the host of --public-url]
    #[arg(long, value_name = "NAME", env = "NEARFIELD_MAIL_FROM")]
    pub(super) mail_from: Option<String>,
    /// Web servers in front of this one, as addresses or networks such as 127.0.0.1,10.0.0.0/8;
    /// theirs alone is the X-Forwarded-For by which limits tell visitors apart [default: none]
    #[arg(
        long,
        value_name = "ADDRESSES",
        value_delimiter = ',',
        value_parser = network,
        env = "NEARFIELD_TRUSTED_PROXY"
    )]
    pub(super) trusted_proxy: Option<Vec<IpNet>>,
    /// Other web sites that may show pages under /embed/ in a frame, such as
    /// https://www.example.org,https://example.org; * is every site [default: none]
    #[arg(long, value_name = "SITES", value_delimiter = ',', env = "NEARFIELD_FRAME_ANCESTORS")]
    pub(super) frame_ancestors: Option<Vec<String>>,
    /// Searches a minute that one address range may make, more at a large event whose guests share
    /// one; suggestions of places five times as many; 0 is no limit [default: 120]
    #[arg(long, value_name = "N", env = "NEARFIELD_SEARCHES_PER_MINUTE")]
    pub(super) searches_per_minute: Option<u32>,
    /// A basemap of vector tiles with more detail than the one that comes with the program, such as
    /// region.pmtiles; it is read in place [default: none]
    #[arg(long, value_name = "FILE", env = "NEARFIELD_BASEMAP")]
    pub(super) basemap: Option<PathBuf>,
    /// Show a person's first listing after a moderator has looked at it
    #[arg(long, env = "NEARFIELD_REVIEW")]
    pub(super) review: bool,
}

/// `nearfield near`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n    nearfield near \"Castlemaine VIC\"\n    nearfield near 3065 --profession facilitation --profession coaching --within-km 20\n    nearfield near Nelson NZ --works online --json"
)]
pub struct Near {
    /// A suburb, town or postcode, in words
    #[arg(required = true, value_name = "PLACE")]
    place: Vec<String>,
    /// How far to look before looking further, in kilometres, 1 to 20000
    #[arg(long, default_value = "50", value_name = "KM")]
    within_km: String,
    /// How many people to show, 1 to 100
    #[arg(long, default_value = "10", value_name = "N")]
    limit: String,
    /// Only this profession, such as coaching; repeat for any of several
    #[arg(long, value_name = "SLUG")]
    profession: Vec<String>,
    /// Only this way of working, such as dreams
    #[arg(long, value_name = "SLUG")]
    modality: Vec<String>,
    /// Only who learnt at this school
    #[arg(long, value_name = "SLUG")]
    school: Vec<String>,
    /// Only who learnt in this way, such as informal
    #[arg(long, value_name = "SLUG")]
    route: Vec<String>,
    /// Only who hopes for this, such as peer-practice
    #[arg(long, value_name = "SLUG")]
    seeking: Vec<String>,
    /// Only who speaks this language, such as mi
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// Only who works in_person, or online
    #[arg(long, value_name = "WAY")]
    works: Vec<String>,
    /// The API's JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

impl Near {
    /// The same pairs that the site's search would send, so that one parser reads both.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let once = [
            ("q", self.place.join(" ")),
            ("within_km", self.within_km.clone()),
            ("limit", self.limit.clone()),
        ];
        let repeated = [
            ("profession", &self.profession),
            ("modality", &self.modality),
            ("school", &self.school),
            ("route", &self.route),
            ("seeking", &self.seeking),
            ("language", &self.language),
            ("works", &self.works),
        ];
        let repeated = repeated
            .into_iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value.clone())));
        once.into_iter().chain(repeated).map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// `nearfield places …`.
#[derive(Debug, Subcommand)]
pub enum Places {
    /// Show what the program understands by a place in words or a postcode
    Find(PlacesFind),
    /// Load GeoNames files (gazetteer or postal, .txt or .zip) over the places that come with the program
    Import(PlacesImport),
    /// Download a country's files from GeoNames and load them
    Add(PlacesAdd),
}

/// `nearfield places find`.
#[derive(Debug, Args)]
pub struct PlacesFind {
    /// The place in words, or a postcode
    #[arg(required = true, value_name = "PLACE")]
    words: Vec<String>,
    /// The API's JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

impl PlacesFind {
    /// What was asked, as one text.
    pub fn words(&self) -> String {
        self.words.join(" ")
    }
}

/// `nearfield places import`.
#[derive(Debug, Args)]
pub struct PlacesImport {
    /// Files in the form of GeoNames: 19 columns (gazetteer) or 12 columns (postal)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `nearfield places add`.
#[derive(Debug, Args)]
pub struct PlacesAdd {
    /// Two capital letters, such as NZ
    #[arg(required = true, value_name = "COUNTRY", value_parser = country_code)]
    pub countries: Vec<String>,
    /// A mirror of GeoNames to fetch from [default: GeoNames itself]
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
}

/// `nearfield demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many people to make
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub people: u32,
    /// How many circles to make, each with its meetings
    #[arg(long, value_name = "M", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub circles: u32,
    /// The same seed makes the same people and circles
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

/// `nearfield export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write, such as public.geojson or public.csv; one that is there is replaced when all is written
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `nearfield moderator …`.
#[derive(Debug, Subcommand)]
pub enum Moderator {
    /// Let somebody moderate, also before they have come in for the first time
    Add(Mailbox),
    /// Let somebody moderate no more
    Remove(Mailbox),
    /// Show who may moderate
    List,
}

/// Whom a command is about.
#[derive(Debug, Args)]
pub struct Mailbox {
    /// Their email address
    #[arg(value_name = "EMAIL")]
    pub email: String,
}

/// `nearfield sign-in-link`.
#[derive(Debug, Args)]
#[command(after_help = "The link works once, for 10 minutes. It begins with --public-url.

Example:
    nearfield sign-in-link me@example.org --public-url https://find.example.org")]
pub struct SignInLink {
    /// Whom it lets in
    #[command(flatten)]
    pub mailbox: Mailbox,
}

/// `nearfield backup`.
#[derive(Debug, Args)]
#[command(
    after_help = "The copy holds addresses and the store's keys: keep it as safe as the store. Remove old ones after\na while, for they hold people who have left since.\n\nExample, once a night:\n    nearfield backup \"/backups/nearfield-$(date +%F).sqlite\" --data /srv/nearfield"
)]
pub struct Backup {
    /// The file to write; one that is there is never replaced
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `nearfield restore`.
#[derive(Debug, Args)]
#[command(
    after_help = "Stop the server first. As far as the store that is replaced can still be read: who erased themselves\nsince the backup is erased again, a consent that was taken back stays taken back, and a listing that is\nnot shown now, or says something else now, rests until its owner looks at it. Everybody signs in anew,\nand letters that have not left are forgotten. The store that was there is removed."
)]
pub struct Restore {
    /// A file that “nearfield backup” has written
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `nearfield import`.
#[derive(Debug, Args)]
#[command(
    after_help = "The first line names the columns:\n    email, name, given_by (who gave the address): needed\n    pronouns, headline, about, website\n    professions, modalities, route, schools, seeking, languages, works: words, with ; between them\n    places: at most three names or postcodes, with ; between them\n\nEither everybody in the file is invited, or nobody."
)]
pub struct Import {
    /// A CSV file in UTF-8, such as people.csv
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only say what would happen; nobody is invited
    #[arg(long)]
    pub dry_run: bool,
}

/// `nearfield help`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n    nearfield help operating\n    nearfield help places import")]
pub struct Help {
    /// “operating” for the operator's manual, or a command
    #[arg(value_name = "TOPIC")]
    pub topic: Vec<String>,
}

impl Help {
    /// Prints what the command of these words says to `--help`, and ends the program as that does.
    pub fn of_command(words: &[String]) {
        let words = words.iter().map(String::as_str);
        CommandLine::parse_from(iter::once("nearfield").chain(words).chain(["--help"]));
    }
}
