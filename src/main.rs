//! The process: parse, call the library, turn the outcome into an exit code.

use sozialbericht::cli::{self, Bar, Command, Parsed, Reading, print_findings, print_json, say};
use sozialbericht::diagnostic::{Findings, Severity};
use sozialbericht::project::{self, Loaded, Part, Request};
use sozialbericht::text::Text;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

const CLEAN: u8 = 0;
const ERRORS: u8 = 1;
const CANNOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let mut out = anstream::stdout();
    let mut err = anstream::stderr();
    let outcome = match cli::parse(&arguments) {
        Parsed::Print(words) => write!(out, "{words}").map(|()| CLEAN),
        Parsed::Wrong(words) => write!(err, "{words}").map(|()| CANNOT_RUN),
        Parsed::Run(cli, text) => match cli.command {
            Command::Init { dir } => init(&dir, text, &mut out, &mut err),
            Command::Check { reading, json } => check(&reading, json, text, &mut out, &mut err),
            Command::Build { reading, out: folder, only } => {
                build(&reading, &folder, &only, text, &mut out, &mut err)
            }
        },
    };
    // A closed pipe is the reader's choice, not an error of ours.
    ExitCode::from(outcome.unwrap_or(CLEAN))
}

type Outcome = std::io::Result<u8>;

fn init(dir: &Path, text: Text, out: &mut dyn Write, err: &mut dyn Write) -> Outcome {
    match project::init(dir) {
        Ok(report) => {
            let report = report.display().to_string();
            say(&text.say("init.done", &[("report", &report)]), out)?;
            Ok(CLEAN)
        }
        Err(error) => {
            say(&error.message(text), err)?;
            Ok(CANNOT_RUN)
        }
    }
}

fn check(reading: &Reading, json: bool, text: Text, out: &mut dyn Write, err: &mut dyn Write) -> Outcome {
    let bar = Bar::new(text);
    let (loaded, findings) = match project::load(&request(reading, text), &|step| bar.step(step)) {
        Ok(outcome) => outcome,
        Err(error) => return cannot_run(&error, text, err),
    };
    bar.finish();
    if json {
        print_json(&findings, text, out)?;
    } else {
        list_files(reading, loaded.as_ref(), text, out)?;
        print_findings(&findings, text, out)?;
    }
    Ok(code(&findings, reading))
}

fn build(
    reading: &Reading,
    folder: &Path,
    only: &[cli::Part],
    text: Text,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Outcome {
    let bar = Bar::new(text);
    let (loaded, mut findings) = match project::load(&request(reading, text), &|step| bar.step(step)) {
        Ok(outcome) => outcome,
        Err(error) => return cannot_run(&error, text, err),
    };
    let mut published = None;
    if let Some(loaded) = loaded.as_ref().filter(|_| code(&findings, reading) == CLEAN) {
        published =
            project::publish(loaded, &parts(only), folder, text, &|step| bar.step(step), &mut findings);
    }
    bar.finish();
    list_files(reading, loaded.as_ref(), text, err)?;
    print_findings(&findings, text, err)?;
    match published {
        Some(published) => {
            let (folder, files) =
                (published.folder.display().to_string(), text.count(published.files as u64));
            let key = if only.is_empty() { "build.done" } else { "build.done.only" };
            say(&text.say(key, &[("folder", &folder), ("files", &files)]), out)?;
        }
        None => say(&text.word("build.nothing"), err)?,
    }
    Ok(code(&findings, reading))
}

fn request(reading: &Reading, text: Text) -> Request {
    Request { report: reading.report.clone(), datasets: reading.datasets.clone(), text }
}

fn parts(only: &[cli::Part]) -> BTreeSet<Part> {
    if only.is_empty() {
        return BTreeSet::from([Part::Tables, Part::Report]);
    }
    only.iter()
        .map(|part| match part {
            cli::Part::Tables => Part::Tables,
            cli::Part::Report => Part::Report,
        })
        .collect()
}

fn list_files(
    reading: &Reading,
    loaded: Option<&Loaded>,
    text: Text,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let Some(loaded) = loaded.filter(|_| reading.verbose) else { return Ok(()) };
    for (file, sha256) in loaded.files() {
        say(&text.say("check.file", &[("file", &file), ("sha256", &sha256)]), out)?;
    }
    Ok(())
}

fn cannot_run(error: &project::CannotRun, text: Text, err: &mut dyn Write) -> Outcome {
    say(&error.message(text), err)?;
    Ok(CANNOT_RUN)
}

fn code(findings: &Findings, reading: &Reading) -> u8 {
    let is_strict = reading.strict && findings.count(Severity::Warning) > 0;
    if findings.has_errors() || is_strict { ERRORS } else { CLEAN }
}
