// The judge of Cargo's dialect: the crate semver.
use semver::{BuildMetadata, Version, VersionReq};
use std::io::BufRead;

fn parse(text: &str) -> Option<Version> {
    let mut version = Version::parse(text.strip_prefix('v').unwrap_or(text)).ok()?;
    version.build = BuildMetadata::EMPTY; // it orders by that, too
    Some(version)
}

fn ask(kind: &str, text: &str, version: &str) -> Option<&'static str> {
    let version = parse(version)?;
    if kind == "cmp" {
        return Some(match parse(text)?.cmp(&version) {
            std::cmp::Ordering::Less => "before",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "after",
        });
    }
    let range = VersionReq::parse(text).ok()?;
    Some(if range.matches(&version) { "yes" } else { "no" })
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let fields: Vec<&str> = line.split('\t').collect();
        println!("{}", ask(fields[0], fields[1], fields[2]).unwrap_or("invalid"));
    }
}
