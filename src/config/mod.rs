//! Flags, environment and the configuration file, parsed once. The only reader of the environment.
//! What can be typed is in `command_line`; here is what it comes to.

mod command_line;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};

pub use command_line::{
    Backup, Command, CommandLine, Common, Demo, Export, Help, Import, Mailbox, Moderator, Near,
    Places, PlacesAdd, PlacesFind, PlacesImport, Restore, Serve, SignInLink,
};

/// What all commands need to know, from flags, environment and file together.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder in which everything is kept.
    pub data: PathBuf,
    /// Country codes whose places come first.
    pub prefer: Vec<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people use, without a slash at the end; none means the address listened on.
    pub public_url: Option<String>,
    /// The server that sends letters, which may hold a password; none means files.
    pub smtp: Option<String>,
    /// Whom letters are from; none means the site.
    pub mail_from: Option<String>,
    /// Networks of the web servers in front of this one.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites that may show our pages in a frame, as they were typed; none means no site.
    pub frame_ancestors: Vec<String>,
    /// Searches a minute from one address range; 0 is no limit.
    pub searches_per_minute: u32,
    /// A PMTiles file to draw under the map, above what comes with the program.
    pub basemap: Option<PathBuf>,
    /// Whether a moderator looks at a person's first listing before it is shown.
    pub review: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    prefer: Option<Vec<String>>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    smtp: Option<String>,
    mail_from: Option<String>,
    #[serde(default, deserialize_with = "networks")]
    trusted_proxy: Option<Vec<IpNet>>,
    frame_ancestors: Option<Vec<String>>,
    searches_per_minute: Option<u32>,
    basemap: Option<PathBuf>,
    #[serde(default)]
    review: bool,
}

/// The configuration file cannot be used. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {sentence}")]
pub struct CannotRead {
    file: String,
    sentence: String,
}

impl CommandLine {
    /// Puts flags, environment, file and defaults together.
    pub fn settings(&self) -> Result<Settings, CannotRead> {
        let file = self.common.config.as_deref().map_or(Ok(File::default()), read)?;
        let serve = match &self.command {
            Command::Serve(serve) => serve.clone(),
            _ => Serve::default(),
        };
        Ok(Settings {
            data: self.common.data.clone().or(file.data).unwrap_or_else(|| "nearfield-data".into()),
            prefer: self
                .common
                .prefer
                .clone()
                .or(file.prefer)
                .unwrap_or_else(|| vec!["AU".to_owned(), "NZ".to_owned()]),
            listen: serve
                .listen
                .or(file.listen)
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: self.common.public_url.clone().or(file.public_url),
            smtp: serve.smtp.or(file.smtp),
            mail_from: serve.mail_from.or(file.mail_from),
            trusted_proxies: serve.trusted_proxy.or(file.trusted_proxy).unwrap_or_default(),
            frame_ancestors: serve.frame_ancestors.or(file.frame_ancestors).unwrap_or_default(),
            searches_per_minute: serve
                .searches_per_minute
                .or(file.searches_per_minute)
                .unwrap_or(120),
            basemap: serve.basemap.or(file.basemap),
            review: serve.review || file.review,
        })
    }
}

fn read(path: &Path) -> Result<File, CannotRead> {
    let refused = |sentence: String| CannotRead { file: path.display().to_string(), sentence };
    let text = std::fs::read_to_string(path)
        .map_err(|error| refused(format!("cannot be read ({error}). Check --config.")))?;
    let mut file: File = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        refused(format!("line {line}: {}. Please correct it.", error.message()))
    })?;
    for code in file.prefer.iter_mut().flatten() {
        *code = country_code(code).map_err(|sentence| refused(format!("prefer: {sentence}")))?;
    }
    if let Some(url) = &mut file.public_url {
        *url = public_url(url).map_err(|sentence| refused(format!("public-url: {sentence}")))?;
    }
    Ok(file)
}

fn country_code(typed: &str) -> Result<String, String> {
    let code = typed.trim().to_ascii_uppercase();
    match code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        true => Ok(code),
        false => Err("a country is two letters, such as NZ".to_owned()),
    }
}

fn public_url(typed: &str) -> Result<String, String> {
    let url = typed.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '"', '<', '>']) => {
            Ok(url.to_owned())
        }
        _ => Err("give it as https://find.example.org, without a path".to_owned()),
    }
}

/// A network, or one address as the network of itself.
fn network(typed: &str) -> Result<IpNet, String> {
    let typed = typed.trim();
    let alone = || typed.parse().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    typed.parse().or_else(|_| alone()).map_err(|_| {
        format!("“{typed}” is no address or network; give it as 127.0.0.1 or 10.0.0.0/8")
    })
}

fn networks<'de, D: Deserializer<'de>>(file: D) -> Result<Option<Vec<IpNet>>, D::Error> {
    let typed = Vec::<String>::deserialize(file)?;
    let networks: Result<_, String> = typed.iter().map(|typed| network(typed)).collect();
    networks.map(Some).map_err(D::Error::custom)
}
