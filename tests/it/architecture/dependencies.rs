//! What the program is built from. Nothing in it speaks to a network.

use super::assert_none;
use crate::workspace::{repository, say};
use std::collections::BTreeSet;
use std::process::Command;

/// Packages that speak to networks. The lock file names some of them for features that nobody switched on; what
/// counts is what is compiled.
const SPEAK_TO_NETWORKS: &[&str] = &[
    "async-std",
    "attohttpc",
    "aws-lc-rs",
    "curl",
    "curl-sys",
    "h2",
    "h3",
    "hickory-resolver",
    "hyper",
    "hyper-rustls",
    "hyper-tls",
    "hyper-util",
    "isahc",
    "minreq",
    "native-tls",
    "object_store",
    "openssl",
    "openssl-sys",
    "quinn",
    "quinn-proto",
    "reqwest",
    "rustls",
    "surf",
    "tokio-native-tls",
    "tokio-rustls",
    "tungstenite",
    "ureq",
];

/// Runtimes that could open sockets, and through whom alone they may come in. polars compiles tokio for reading from
/// clouds; `commands::offline` watches a build and sees that no socket is opened.
const RUNTIMES: &[(&str, &str)] = &[("tokio", "polars"), ("mio", "tokio"), ("socket2", "tokio")];

#[test]
fn no_package_speaks_to_a_network() {
    let Some(tree) = tree(&["--prefix", "none", "-f", "{p}"]) else { return };
    let packages: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(packages.len() > 100 && packages.contains("polars"), "{tree}");
    let found: Vec<String> = SPEAK_TO_NETWORKS
        .iter()
        .filter(|name| packages.contains(*name))
        .map(|name| (*name).to_owned())
        .collect();
    assert_none(&found);
}

#[test]
fn runtimes_come_in_through_the_table_engine_alone() {
    for (runtime, through) in RUNTIMES {
        let Some(tree) = tree(&["--invert", runtime, "--depth", "1", "--prefix", "none", "-f", "{p}"]) else {
            return;
        };
        let strange: Vec<String> = tree
            .lines()
            .skip(1)
            .filter(|line| !line.is_empty() && !line.starts_with(through) && !line.starts_with("tokio"))
            .map(|line| format!("{runtime} is used by {line}"))
            .collect();
        assert_none(&strange);
    }
}

/// The packages that are compiled for this machine, as cargo tells.
fn tree(more: &[&str]) -> Option<String> {
    let cargo = std::env::var_os("CARGO")?;
    let mut command = Command::new(cargo);
    command.current_dir(repository()).args(["tree", "--offline", "--locked", "--edges", "normal"]);
    let output = command.args(more).output().ok()?;
    if output.status.success() {
        return String::from_utf8(output.stdout).ok();
    }
    say(&format!("SKIPPED, cargo tree says: {}", String::from_utf8_lossy(&output.stderr)));
    None
}
