//! Deliveries of every format, damaged at random: reading ends in time, ends nothing, and says what it found.
//!
//! `FUZZ_SECONDS=600 cargo test --test it fuzz -- --nocapture` tries inputs for that long and watches the memory too;
//! `FUZZ_FROM=1234` begins with that input. Inputs are numbered, and a number always makes the same input as long as the
//! seeds are the same.

mod damage;
mod seeds;
mod xls;

use crate::workspace::{paths_below, say};
use damage::{Dice, damage};
use seeds::{Seed, made, seeds};
use sozialbericht::diagnostic::Findings;
use sozialbericht::project::{Checked, check_dataset, propose};
use sozialbericht::text::{Lang, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long one input may take. The seeds take a few milliseconds.
const LIMIT: Duration = Duration::from_secs(5);
/// By how much one input may raise the most memory that was ever taken.
const MOST_KIB: u64 = 512 << 10;

#[test]
fn damaged_deliveries_of_every_format_end_nothing() {
    let of_environment = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let long = of_environment("FUZZ_SECONDS");
    let first = of_environment("FUZZ_FROM").unwrap_or(0);
    let end = Instant::now() + Duration::from_secs(long.unwrap_or(5));
    // Other tests work in the same process: beside them, an input may have to wait, and memory says nothing.
    let limit = if long.is_some() { LIMIT } else { LIMIT * 6 };
    let (orders, inbox) = channel::<u64>();
    let (outbox, results) = channel::<(&'static str, Result<(), String>)>();
    let worker = std::thread::spawn(move || {
        let (seeds, home) = (seeds(), tempfile::tempdir().expect("a folder"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
        for number in inbox {
            let result = pool.install(|| try_input(number, &seeds, home.path()));
            if outbox.send(result).is_err() {
                return;
            }
        }
    });
    let mut counts: BTreeMap<&str, (u64, Duration)> = BTreeMap::new();
    let mut number = first;
    let trace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-input");
    while Instant::now() < end {
        // Where the stack or the memory runs out, nothing but this file says which input it was.
        fs::write(&trace, number.to_string()).expect("written");
        let (start, before) = (Instant::now(), long.and_then(|_| peak()));
        orders.send(number).expect("a worker");
        // The first input waits for the seeds.
        let limit = if number == first { limit * 12 } else { limit };
        match results.recv_timeout(limit) {
            Ok((format, Ok(()))) => {
                let (count, longest) = counts.entry(format).or_default();
                *count += 1;
                *longest = if number == first { *longest } else { start.elapsed().max(*longest) };
            }
            Ok((format, Err(message))) => panic!("FUZZ_FROM={number}, {format}: {message}"),
            Err(RecvTimeoutError::Timeout) => panic!("FUZZ_FROM={number}: not read within {limit:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("FUZZ_FROM={number}: a panic"),
        }
        let raised = peak().zip(before).map_or(0, |(after, before)| after.saturating_sub(before));
        assert!(number == first || raised < MOST_KIB, "FUZZ_FROM={number}: {raised} KiB more");
        number += 1;
    }
    drop(orders);
    worker.join().expect("no panic");
    if long.is_some() {
        for (format, (count, longest)) in &counts {
            say(&format!("fuzz: {format}: {count} inputs, the slowest {} ms", longest.as_millis()));
        }
        say(&format!("fuzz: {} inputs, peak {} MiB", number - first, peak().unwrap_or_default() >> 10));
    }
    assert!(number - first > 50, "only {} inputs", number - first);
}

/// Damages a seed and reads it, one in four times without its definition. What is neither read nor told is an error.
fn try_input(number: u64, seeds: &[Seed], home: &Path) -> (&'static str, Result<(), String>) {
    let mut dice = Dice::new(number);
    // Every format is as likely, however many seeds it has.
    let formats: BTreeSet<&str> = seeds.iter().map(|seed| seed.format).collect();
    let format = formats.iter().nth(dice.below(formats.len()));
    let of_format: Vec<&Seed> = seeds.iter().filter(|seed| Some(&seed.format) == format).collect();
    let seed = of_format[dice.below(of_format.len())];
    let other = &seeds[dice.below(seeds.len())];
    let is_proposed = dice.below(4) == 0 && seed.format != "definition";
    // Every so often the seed is read as it is.
    let damaged =
        if dice.below(50) == 0 { seed.bytes.clone() } else { damage(&seed.bytes, &other.bytes, &mut dice) };
    let folder = home.join("datasets/amt/eingang");
    put(seed, &damaged, &folder);
    if is_proposed {
        fs::remove_file(folder.join("dataset.toml")).expect("removed");
    }
    if is_proposed {
        let result = propose(&folder, Text::new(Lang::De)).map_err(|error| format!("{error:?}"));
        let told = result.map(|(_, findings)| say_all(&findings));
        return ("recogniser", told);
    }
    let read = match check_dataset(&folder, &seed.places, &|_| ()) {
        Ok(read) => read,
        Err(error) => return (seed.format, Err(format!("{error:?}"))),
    };
    let (checked, findings) = read;
    say_all(&findings);
    let is_silent = findings.is_empty() && is_nothing(&checked) && seed.format != "definition";
    (seed.format, if is_silent { Err("nothing was read, and nothing was said".to_owned()) } else { Ok(()) })
}

/// The files of a delivery in a folder of its own.
fn put(seed: &Seed, bytes: &[u8], folder: &Path) {
    if folder.is_dir() {
        for path in paths_below(folder) {
            fs::remove_file(path).expect("removed");
        }
    }
    let definition = ("dataset.toml".to_owned(), seed.toml.clone().into_bytes());
    let damaged = (seed.name.clone(), bytes.to_vec());
    for (name, bytes) in seed.beside.iter().chain([&definition, &damaged]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// A seed that cannot be read would let every damage of it pass.
#[test]
fn every_made_delivery_is_read_before_it_is_damaged() {
    let home = tempfile::tempdir().expect("a folder");
    for seed in made() {
        let folder = home.path().join("datasets/amt/eingang");
        put(&seed, &seed.bytes, &folder);
        let (checked, findings) = check_dataset(&folder, &[], &|_| ()).expect("a folder");
        let told: Vec<String> =
            findings.sorted().iter().map(|finding| finding.message(Text::new(Lang::En))).collect();
        assert!(!findings.has_errors() && !is_nothing(&checked), "{} {} {told:?}", seed.format, seed.name);
    }
}

fn is_nothing(checked: &Checked) -> bool {
    checked.tables.is_empty()
        && checked.areas.is_empty()
        && checked.boundaries.iter().all(|&(.., count)| count == 0)
}

/// Says every finding: a message with a hole would end the program too.
fn say_all(findings: &Findings) {
    let text = Text::new(Lang::De);
    for finding in findings.sorted() {
        let words = [finding.place_text(text), finding.message(text), finding.hint(text)].concat();
        assert!(!words.is_empty());
    }
}

/// The most memory that this process has taken, in KiB, on systems that tell.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
