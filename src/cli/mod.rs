//! Commands and flags, and what the terminal shows of a run.

mod audit;
mod help;
mod progress;
mod summary;
mod terminal;

pub use audit::{audit_json, print_audit};
pub use help::{Parsed, parse};
pub use progress::Bar;
pub use summary::{print_summary, summary_json};
pub use terminal::{findings_json, print_findings, print_json, say};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// From deliveries to a Sozialbericht.
#[derive(Debug, Parser)]
#[command(name = "sozialbericht", version, disable_help_subcommand = true)]
pub struct Cli {
    /// Language of help, findings and products.
    #[arg(long, global = true, value_enum, default_value_t = Language::De)]
    pub lang: Language,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The languages of `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A new workspace with one small report that builds.
    Init {
        /// The new folder.
        dir: PathBuf,
    },
    /// Read everything, print the findings.
    Check {
        /// The folder of a report, of a dataset, or of files that are still to be described.
        folder: PathBuf,
        /// How to read.
        #[command(flatten)]
        reading: Reading,
        /// Print what was found as JSON.
        #[arg(long)]
        json: bool,
        /// Write the proposed definition into the folder.
        #[arg(long)]
        write: bool,
    },
    /// Build the products of a report.
    Build {
        /// The folder with report.toml.
        report: PathBuf,
        /// How to read.
        #[command(flatten)]
        reading: Reading,
        /// The folder in which the folder of the report is made or replaced.
        #[arg(long, value_name = "DIR", default_value = "out")]
        out: PathBuf,
        /// Only these products.
        #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
        only: Vec<Part>,
    },
    /// Look through released files for what an outsider could read or compute of suppressed figures.
    Audit {
        /// The folder that `build` wrote.
        released: PathBuf,
        /// Treat warnings as errors.
        #[arg(long)]
        strict: bool,
        /// Say more: the files that were looked at.
        #[arg(short, long)]
        verbose: bool,
        /// Print what was found as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What both reading commands have.
#[derive(Debug, Args)]
pub struct Reading {
    /// A further place where files of datasets are looked for.
    #[arg(long, value_name = "DIR")]
    pub datasets: Vec<PathBuf>,
    /// For whom: which rules of disclosure hold, and where products go.
    #[arg(long, value_enum, value_name = "AUDIENCE")]
    pub audience: Option<Audience>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub strict: bool,
    /// Say more: the files read and their checksums.
    #[arg(short, long)]
    pub verbose: bool,
}

/// The audiences of `--audience`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The municipality's own planning.
    Municipality,
    /// The sealed-off statistical office.
    StatisticsOffice,
}

/// The products of `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Data tables.
    Tables,
    /// The printed report with its figures.
    Report,
}
