//! The process: parse, call the library, turn the outcome into an exit code.

use serde_json::json;
use sozialbericht::audit;
use sozialbericht::cli::{
    self, Bar, Command, Parsed, Reading, audit_json, findings_json, print_audit, print_findings, print_json,
    print_summary, say, summary_json,
};
use sozialbericht::diagnostic::{Findings, Severity};
use sozialbericht::disclosure::Audience;
use sozialbericht::disclosure::attack::Depth;
use sozialbericht::project::{self, CannotRun, Folder, Loaded, Part, Request};
use sozialbericht::text::Text;
use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
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
    let code = match cli::parse(&arguments) {
        Parsed::Print(words) => finish(CLEAN, write!(out, "{words}")),
        Parsed::Wrong(words) => finish(CANNOT_RUN, write!(err, "{words}")),
        Parsed::Run(cli, text) => match cli.command {
            Command::Init { dir } => init(&dir, text, &mut out, &mut err),
            Command::Check { folder, reading, json, write } => {
                let asked = Asked { folder: &folder, reading: &reading, text };
                match check(asked, json, write, &mut out, &mut err) {
                    Ok(code) => code,
                    Err(error) => finish(CANNOT_RUN, say(&error.message(text), &mut err)),
                }
            }
            Command::Build { report, reading, out: folder, only } => {
                let asked = Asked { folder: &report, reading: &reading, text };
                build(asked, &folder, &only, &mut out, &mut err)
            }
            Command::Audit { released, strict, verbose, json } => {
                let reading = Reading { datasets: Vec::new(), audience: None, strict, verbose };
                audit(Asked { folder: &released, reading: &reading, text }, json, &mut out, &mut err)
            }
        },
    };
    ExitCode::from(code)
}

/// The exit code of a run whose outcome was printed. A closed pipe is the reader's choice and changes nothing; that
/// nothing could be written is an error of the run.
fn finish(code: u8, printed: std::io::Result<()>) -> u8 {
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => CANNOT_RUN,
        _ => code,
    }
}

fn init(dir: &Path, text: Text, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match project::init(dir) {
        Ok(report) => {
            let report = quoted(&report.display().to_string());
            finish(CLEAN, say(&text.say("init.done", &[("report", &report)]), out))
        }
        Err(error) => finish(CANNOT_RUN, say(&error.message(text), err)),
    }
}

/// A path as one types it: in quotation marks where it holds a blank.
fn quoted(path: &str) -> String {
    if path.contains(char::is_whitespace) { format!("\"{path}\"") } else { path.to_owned() }
}

/// What was asked for: which folder, how to read it, and in which language to speak.
#[derive(Clone, Copy)]
struct Asked<'a> {
    folder: &'a Path,
    reading: &'a Reading,
    text: Text,
}

fn check(
    asked: Asked<'_>,
    json: bool,
    write: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CannotRun> {
    match project::look_into(asked.folder)? {
        Folder::Report(_) => check_report(asked, json, out),
        Folder::Dataset(folder) => check_dataset(&folder, asked, json, out),
        Folder::Files(folder) => propose(&folder, asked, json, write, out, err),
    }
}

fn check_report(asked: Asked<'_>, json: bool, out: &mut dyn Write) -> Result<u8, CannotRun> {
    let Asked { reading, text, .. } = asked;
    let bar = Bar::new(text);
    let (loaded, mut findings) = project::load(&request(asked), &|step| bar.step(step))?;
    bar.finish();
    // Before anything is suppressed authors can choose; a build has to take the report as it is.
    findings.append(loaded.as_ref().map(Loaded::remedies).unwrap_or_default());
    let printed = if json {
        print_json(&findings_json(&findings, text), out)
    } else {
        list_files(&loaded.map(|loaded| loaded.files()).unwrap_or_default(), asked, out)
            .and_then(|()| print_all(&findings, reading, text, out))
    };
    Ok(finish(code(&findings, reading), printed))
}

fn check_dataset(folder: &Path, asked: Asked<'_>, json: bool, out: &mut dyn Write) -> Result<u8, CannotRun> {
    let Asked { reading, text, .. } = asked;
    let bar = Bar::new(text);
    let (checked, findings) = project::check_dataset(folder, &reading.datasets, &|step| bar.step(step))?;
    bar.finish();
    let printed = if json {
        let mut object = summary_json(&checked);
        object.insert("findings".into(), findings_json(&findings, text));
        print_json(&object.into(), out)
    } else {
        list_files(&checked.files, asked, out)
            .and_then(|()| print_summary(&checked, text, out))
            .and_then(|()| print_all(&findings, reading, text, out))
    };
    Ok(finish(code(&findings, reading), printed))
}

fn propose(
    folder: &Path,
    asked: Asked<'_>,
    json: bool,
    write: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CannotRun> {
    let Asked { reading, text, .. } = asked;
    let (proposal, findings) = project::propose(folder, text)?;
    let written = if write && proposal.is_useful() { Some(proposal.write(folder)?) } else { None };
    let printed = match &written {
        _ if json => {
            let files = proposal.files_json();
            let findings = findings_json(&findings, text);
            print_json(&json!({ "proposal": proposal.toml, "files": files, "findings": findings }), out)
        }
        Some(file) => print_all(&findings, reading, text, err).and_then(|()| {
            let (file, folder) = (file.display().to_string(), quoted(&folder.display().to_string()));
            say(&text.say("propose.written", &[("file", &file), ("folder", &folder)]), err)
        }),
        // The proposal alone goes to the standard output, so that it can be kept as a file.
        None => write!(out, "{}", proposal.toml).and_then(|()| print_all(&findings, reading, text, err)),
    };
    Ok(finish(code(&findings, reading), printed))
}

fn build(
    asked: Asked<'_>,
    folder: &Path,
    only: &[cli::Part],
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let Asked { reading, text, .. } = asked;
    let bar = Bar::new(text);
    let (loaded, mut findings) = match project::load(&request(asked), &|step| bar.step(step)) {
        Ok(outcome) => outcome,
        Err(error) => return finish(CANNOT_RUN, say(&error.message(text), err)),
    };
    let mut published = None;
    if let Some(loaded) = loaded.as_ref().filter(|_| code(&findings, reading) == CLEAN) {
        published =
            project::publish(loaded, &parts(only), folder, text, &|step| bar.step(step), &mut findings);
    }
    bar.finish();
    let printed = list_files(&loaded.map(|loaded| loaded.files()).unwrap_or_default(), asked, err)
        .and_then(|()| print_all(&findings, reading, text, err))
        .and_then(|()| match &published {
            Some(published) => {
                let (folder, files) =
                    (published.folder.display().to_string(), text.count(published.files as u64));
                let key = if only.is_empty() { "build.done" } else { "build.done.only" };
                say(&text.say(key, &[("folder", &folder), ("files", &files)]), out)
            }
            None => say(&text.word("build.nothing"), err),
        });
    finish(code(&findings, reading), printed)
}

fn audit(asked: Asked<'_>, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let Asked { folder, reading, text } = asked;
    if !audit::Folder::is_there(folder) {
        let folder = folder.display().to_string();
        return finish(CANNOT_RUN, say(&text.say("audit.no-folder", &[("folder", &folder)]), err));
    }
    let mut findings = Findings::default();
    let opened = audit::Folder::open(folder, &mut findings);
    let audited = opened.and_then(|folder| audit::audit(&folder, Depth::Exact, &mut findings));
    let printed = if json {
        let mut object = audited.as_ref().map_or_else(|| json!({}), audit_json);
        object["findings"] = findings_json(&findings, text);
        print_json(&object, out)
    } else {
        let summary =
            audited.as_ref().map_or(Ok(()), |audited| print_audit(audited, reading.verbose, text, out));
        summary.and_then(|()| print_all(&findings, reading, text, out))
    };
    finish(code(&findings, reading), printed)
}

fn print_all(findings: &Findings, reading: &Reading, text: Text, out: &mut dyn Write) -> std::io::Result<()> {
    print_findings(findings, text, out)?;
    // Otherwise nobody could see why warnings alone keep the report from being built.
    if code(findings, reading) == ERRORS && !findings.has_errors() {
        say(&text.word("run.strict"), out)?;
    }
    Ok(())
}

fn request(asked: Asked<'_>) -> Request {
    let Asked { folder, reading, text } = asked;
    let audience = reading.audience.map(|audience| match audience {
        cli::Audience::Public => Audience::Public,
        cli::Audience::Municipality => Audience::Municipality,
        cli::Audience::StatisticsOffice => Audience::StatisticsOffice,
    });
    Request { report: folder.to_owned(), datasets: reading.datasets.clone(), text, audience }
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

fn list_files(files: &[(String, String)], asked: Asked<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    for (file, sha256) in files.iter().filter(|_| asked.reading.verbose) {
        say(&asked.text.say("check.file", &[("file", file), ("sha256", sha256)]), out)?;
    }
    Ok(())
}

fn code(findings: &Findings, reading: &Reading) -> u8 {
    let is_strict = reading.strict && findings.count(Severity::Warning) > 0;
    if findings.has_errors() || is_strict { ERRORS } else { CLEAN }
}
