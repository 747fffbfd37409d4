//! Areas in time: counts of one Gebietsstand in the areas of another.
//!
//! Real deliveries lie outside the repository, in `../shared/real`; where they are missing, the tests say so on stderr.

mod laws;
mod real;

use crate::workspace::lay_over;
use sozialbericht::area::Geography;
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::measure::Value;
use sozialbericht::observation::{BreakCause, Corrections, Observations, read_geography, tidy};
use sozialbericht::population::Population;
use sozialbericht::source::Library;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Datasets in a temporary folder.
struct Workspace {
    home: TempDir,
    files: Vec<PathBuf>,
}

/// What was read, and what was found: code and severity of errors alike.
struct Outcome {
    geography: Geography,
    observations: Observations,
    codes: Vec<&'static str>,
}

impl Workspace {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a folder"), files: Vec::new() }
    }

    /// A dataset with these files, `dataset.toml` without its head.
    fn add(&self, id: &str, definition: &str, files: &[(&str, &str)]) {
        let folder = self.home.path().join(id);
        fs::create_dir_all(&folder).expect("a folder");
        let head = "title = { de = \"a\", en = \"a\" }\npublisher = \"b\"\nlicence = \"c\"\n\
                    attribution = \"d\"\nurl = \"e\"\n";
        fs::write(folder.join("dataset.toml"), format!("{head}{definition}")).expect("written");
        for (name, text) in files {
            fs::write(folder.join(name), text).expect("written");
        }
    }

    /// A committed dataset.
    fn take(&self, id: &str) {
        let from = crate::workspace::repository().join("datasets").join(id);
        lay_over(&from, &self.home.path().join(id));
    }

    fn read(&self, datasets: &[&str]) -> Outcome {
        let library = Library::new(self.home.path().to_owned(), self.files.clone());
        let mut findings = Findings::default();
        let open = |id: &&str| library.open(id, Finding::new(Code::MissingDefinition), &mut findings);
        let mut deliveries: Vec<_> = datasets.iter().filter_map(open).collect();
        let corrections: Vec<Corrections<'_>> = deliveries.iter().map(|_| Corrections::new(&[])).collect();
        let geography = read_geography(&mut deliveries, &corrections, &mut findings);
        let geography = geography.unwrap_or_else(|| panic!("no areas: {findings:?}"));
        let observations = tidy(&mut deliveries, &geography, &corrections, &mut findings);
        let observations = observations.unwrap_or_else(|| panic!("no figures: {findings:?}"));
        let codes = findings.sorted().into_iter().map(|finding| finding.code().id()).collect();
        Outcome { geography, observations, codes }
    }
}

impl Outcome {
    /// The counts of everybody by area and period.
    fn totals(&self, measure: &str, level: &str) -> BTreeMap<(String, String), Value> {
        let totals = self.observations.total(measure, Population::TOTAL, level, &self.geography);
        let totals = totals.unwrap_or_else(|error| panic!("{error:?}"));
        totals
            .into_iter()
            .map(|((area, period), value)| ((area.to_string(), period.to_string()), value))
            .collect()
    }

    /// One count, which is a number.
    fn count(&self, measure: &str, level: &str, area: &str, period: &str) -> f64 {
        let totals = self.totals(measure, level);
        let value = totals.get(&(area.to_owned(), period.to_owned())).copied();
        value
            .and_then(Value::number)
            .unwrap_or_else(|| panic!("{area} {period}: {value:?}, {:?}", self.codes))
    }

    /// How much of a figure was distributed; none where it was not converted.
    fn split(&self, measure: &str, level: &str, area: &str, period: &str) -> Option<f64> {
        let shares = self.observations.conversions(measure, Population::TOTAL, level, &self.geography);
        let shares = shares.unwrap_or_else(|error| panic!("{error:?}"));
        let is_meant = |key: &(_, _)| is(key, area, period);
        shares.iter().find(|(key, _)| is_meant(key)).map(|(_, share)| *share)
    }

    /// The areas whose series break since a period because of a change of borders.
    fn territory_breaks(&self) -> Vec<(String, Vec<String>)> {
        let found = self.observations.breaks().iter().filter(|found| found.cause == BreakCause::Territory);
        found
            .map(|found| {
                let areas = found.areas.iter().flatten().map(ToString::to_string).collect();
                (found.since.to_string(), areas)
            })
            .collect()
    }
}

fn is(
    key: &(sozialbericht::area::AreaCode, sozialbericht::period::Period),
    area: &str,
    period: &str,
) -> bool {
    key.0.as_str() == area && key.1.to_string() == period
}

const AREAS: &str = "[[areas]]\nlevel = \"kreis\"\nkey_value = \"K\"\n\
[[areas]]\nlevel = \"raum\"\nvintage = \"neu\"\nfile = \"areas.csv\"\nkey = \"key\"\nname = \"key\"\nparent = { value = \"K\" }\n";

const CROSSWALK: &str = "[[crosswalk]]\nfile = \"crosswalk.csv\"\nlevel = \"raum\"\nfrom_vintage = \"alt\"\n\
to_vintage = \"neu\"\nfrom = { column = \"alt\" }\nto = { column = \"neu\" }\nweights = { residents = \"share\" }\n";

/// A table of counts, or of shares, in a Gebietsstand; the second period is the report's own.
fn figures(unit: &str) -> String {
    let table = |file: &str, more: &str| {
        format!(
            "[[table]]\nfile = \"{file}\"\narea = {{ column = \"key\", level = \"raum\"{more} }}\n\
             period = {{ column = \"period\" }}\nvalues = [{{ column = \"n\", measure = \"m\", unit = \"{unit}\" }}]\n"
        )
    };
    table("old.csv", ", vintage = \"alt\"") + &table("new.csv", "")
}

/// Old areas a and b, new ones a, x and y: a stays, b is divided.
fn divided(unit: &str, crosswalk: &str, old: &str) -> Outcome {
    let workspace = Workspace::new();
    workspace.add("o/areas", AREAS, &[("areas.csv", "key\na\nx\ny\n")]);
    workspace.add("o/crosswalk", CROSSWALK, &[("crosswalk.csv", crosswalk)]);
    let new = "key,period,n\na,2021,7\nx,2021,3\ny,2021,4\n";
    workspace.add("o/figures", &figures(unit), &[("old.csv", old), ("new.csv", new)]);
    workspace.read(&["o/areas", "o/crosswalk", "o/figures"])
}

const SHARES: &str = "alt,neu,share\na,a,1\nb,x,0.25\nb,y,0.75\n";

#[test]
fn a_divided_count_is_distributed_marked_and_breaks_the_series_of_its_parts_only() {
    let outcome = divided("persons", SHARES, "key,period,n\na,2020,5\nb,2020,10\n");
    assert!(outcome.codes.is_empty(), "{:?}", outcome.codes);
    let count = |area| outcome.count("m", "raum", area, "2020").to_string();
    assert_eq!(["a", "x", "y"].map(count), ["5", "2.5", "7.5"]);
    assert_eq!(outcome.count("m", "kreis", "K", "2020").to_string(), "15");
    let split = |area, period| outcome.split("m", "raum", area, period);
    assert_eq!((split("a", "2020"), split("x", "2020"), split("x", "2021")), (None, Some(1.0), None));
    assert_eq!(outcome.split("m", "kreis", "K", "2020"), Some(10.0 / 15.0));
    assert_eq!(outcome.territory_breaks(), [("2021".to_owned(), vec!["x".to_owned(), "y".to_owned()])]);
}

/// Figures of the old areas a and b, and of the new ones a and x in district P and y in district Q; b was divided.
fn across_districts(figures: &str, files: &[(&str, &str)]) -> Outcome {
    const DISTRICTS: &str = "[[areas]]\nlevel = \"land\"\nkey_value = \"L\"\n\
        [[areas]]\nlevel = \"kreis\"\nfile = \"districts.csv\"\nkey = \"key\"\nname = \"key\"\nparent = { value = \"L\" }\n\
        [[areas]]\nlevel = \"raum\"\nvintage = \"neu\"\nfile = \"areas.csv\"\nkey = \"key\"\nname = \"key\"\n\
        parent = { column = \"district\" }\n";
    let workspace = Workspace::new();
    let areas = [("districts.csv", "key\nP\nQ\n"), ("areas.csv", "key,district\na,P\nx,P\ny,Q\n")];
    workspace.add("o/areas", DISTRICTS, &areas);
    workspace.add("o/crosswalk", CROSSWALK, &[("crosswalk.csv", SHARES)]);
    workspace.add("o/figures", figures, files);
    workspace.read(&["o/areas", "o/crosswalk", "o/figures"])
}

const OLD: (&str, &str) = ("old.csv", "key,period,n\na,2020,5\nb,2020,10\n");
const NEW: (&str, &str) = ("new.csv", "key,period,n\na,2021,7\nx,2021,3\ny,2021,4\n");

#[test]
fn sums_that_hold_only_a_part_of_a_divided_area_break_too() {
    let outcome = across_districts(&figures("persons"), &[OLD, NEW]);
    assert!(outcome.codes.is_empty(), "{:?}", outcome.codes);
    assert_eq!(outcome.count("m", "kreis", "P", "2020").to_string(), "7.5");
    let broken = ["P", "Q", "x", "y"].map(str::to_owned).to_vec();
    assert_eq!(outcome.territory_breaks(), [("2021".to_owned(), broken)]);
    let remarks = outcome.observations.remarks(&["raum".to_owned(), "kreis".to_owned()], &outcome.geography);
    let concerned: Vec<String> = remarks[0].areas.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(concerned, ["P", "Q", "x", "y"], "a lies in P and was not touched");
}

#[test]
fn a_break_is_found_among_periods_of_another_kind() {
    let old = ("old.csv", "key,period,n\na,2020-12-31,5\nb,2020-12-31,10\n");
    let new = "key,period,n\na,2020,7\nx,2020,3\ny,2020,4\na,2021-12-31,7\nx,2021-12-31,3\ny,2021-12-31,4\n";
    let outcome = across_districts(&figures("persons"), &[old, ("new.csv", new)]);
    let since: Vec<String> = outcome.territory_breaks().into_iter().map(|(since, _)| since).collect();
    assert_eq!(since, ["2021-12-31"]);
}

#[test]
fn an_estimated_sum_that_misses_what_was_delivered_is_no_suspicion() {
    let district = "[[table]]\nfile = \"districts.csv\"\narea = { column = \"key\", level = \"kreis\" }\n\
        period = { column = \"period\" }\nvalues = [{ column = \"n\", measure = \"m\", unit = \"persons\" }]\n";
    let of_districts = |whole: &str| {
        let land = "[[table]]\nfile = \"land.csv\"\narea = { column = \"key\", level = \"land\" }\n\
            period = { column = \"period\" }\nvalues = [{ column = \"n\", measure = \"l\", unit = \"persons\" }]\n";
        let raum = figures("persons").replace("measure = \"m\"", "measure = \"l\"");
        let both = format!("{}{district}{raum}{land}", figures("persons"));
        let both = both.replacen("new.csv", "new2.csv", 1);
        let files = [
            OLD,
            NEW,
            ("new2.csv", NEW.1),
            ("districts.csv", "key,period,n\nP,2020,8\nQ,2020,7\nP,2021,10\nQ,2021,4\n"),
            ("land.csv", whole),
        ];
        across_districts(&both, &files).codes
    };
    // The parts of b are 2.5 and 7.5 people by the crosswalk; the districts count 8 and 7.
    assert_eq!(of_districts("key,period,n\nL,2020,15\nL,2021,14\n"), [""; 0]);
    // In the whole country all of b is counted, so that its sum is exact.
    assert_eq!(of_districts("key,period,n\nL,2020,16\nL,2021,14\n"), ["O342"]);
}

#[test]
fn a_source_that_one_group_of_people_lacks_is_told() {
    let table = |file: &str, sex: &str| {
        format!(
            "[[table]]\nfile = \"{file}\"\narea = {{ column = \"key\", level = \"raum\", vintage = \"alt\" }}\n\
             period = {{ value = \"2020\" }}\nvalues = [{{ column = \"n\", measure = \"m\", unit = \"persons\", \
             population = {{ sex = \"{sex}\" }} }}]\n"
        )
    };
    let codes = |men: &str| {
        let workspace = Workspace::new();
        workspace.add("o/areas", AREAS, &[("areas.csv", "key\nx\n")]);
        workspace.add("o/crosswalk", CROSSWALK, &[("crosswalk.csv", "alt,neu,share\nb,x,1\nc,x,1\n")]);
        let files = [("women.csv", "key,n\nb,4\nc,5\n"), ("men.csv", men)];
        let tables = table("women.csv", "female") + &table("men.csv", "male");
        workspace.add("o/figures", &tables, &files);
        workspace.read(&["o/areas", "o/crosswalk", "o/figures"]).codes
    };
    assert_eq!(codes("key,n\nb,6\nc,7\n"), [""; 0]);
    assert_eq!(codes("key,n\nb,6\n"), ["O311"]);
}

#[test]
fn each_table_is_tallied_by_what_it_delivered() {
    let outcome = divided("persons", SHARES, "key,period,n\na,2020,5\nb,2020,10\n");
    let tallied = outcome.observations.tallies().iter().map(|tally| {
        let areas: Vec<String> = tally.areas.iter().map(ToString::to_string).collect();
        (tally.file.as_str(), tally.observations, areas.join(" "))
    });
    let expected = [("old.csv", 2, "a b".to_owned()), ("new.csv", 3, "a x y".to_owned())];
    assert_eq!(tallied.collect::<Vec<_>>(), expected);
}

#[test]
fn a_share_is_taken_over_where_the_area_stayed_and_unknown_where_it_was_divided() {
    let outcome = divided("percent", SHARES, "key,period,n\na,2020,5\nb,2020,10\n");
    assert_eq!(outcome.codes, ["O331"]);
    let totals = outcome.totals("m", "raum");
    let value = |area: &str| totals[&(area.to_owned(), "2020".to_owned())].number();
    assert_eq!(["a", "x", "y"].map(value), [Some(5.0), None, None]);
}

#[test]
fn a_secret_part_makes_the_whole_unknown_and_a_missing_one_too() {
    let merged = "alt,neu,share\na,a,1\nb,x,1\nc,x,1\nd,y,1\n";
    let outcome = divided("persons", merged, "key,period,n\na,2020,5\nb,2020,10\nc,2020,.\nd,2020,1\n");
    let value =
        |outcome: &Outcome, area: &str| outcome.totals("m", "raum")[&(area.to_owned(), "2020".to_owned())];
    assert_eq!((value(&outcome, "x").number(), value(&outcome, "y").number()), (None, Some(1.0)));
    let outcome = divided("persons", merged, "key,period,n\na,2020,5\nb,2020,10\nd,2020,1\n");
    assert_eq!(outcome.codes, ["O311"]);
    assert_eq!(value(&outcome, "x").number(), None);
    // A rename is exact and breaks nothing, but is said.
    assert_eq!((outcome.split("m", "raum", "y", "2020"), outcome.territory_breaks().len()), (Some(0.0), 0));
}

#[test]
fn weights_that_do_not_sum_to_one_are_an_error_that_names_them() {
    let outcome = divided("persons", "alt,neu,share\na,a,1\nb,x,0.25\nb,y,0.7\n", "key,period,n\na,2020,5\n");
    assert!(outcome.codes.contains(&"A421"), "{:?}", outcome.codes);
}

#[test]
fn areas_of_one_level_that_lie_in_each_other_are_found_in_a_table() {
    let shares = "alt,neu,share\n05334,a,1\n05334002,x,1\n05358,y,1\n";
    let old = "key,period,n\n05334,2020,5\n05334002,2020,3\n05358,2020,1\n";
    assert_eq!(divided("persons", shares, old).codes, ["O330"]);
}

#[test]
fn only_areas_that_existed_at_the_gebietsstand_are_read() {
    let workspace = Workspace::new();
    let areas = "[[areas]]\nlevel = \"kreis\"\nkey_value = \"05334\"\n[[areas]]\nlevel = \"gemeinde\"\n\
                 vintage = \"2009-12-31\"\nfile = \"areas.csv\"\nkey = [\"kreis\", \"gem\"]\nname = \"gem\"\n\
                 parent = { value = \"05334\" }\nvalid_from = { column = \"from\" }\nvalid_to = { column = \"to\" }\n";
    let list = "kreis,gem,from,to\n05354,004,,2009-10-20\n05334,004,2009-10-21,\n";
    workspace.add("o/areas", areas, &[("areas.csv", list)]);
    let table = "[[table]]\nfile = \"t.csv\"\narea = { column = \"key\", level = \"gemeinde\" }\n\
                 period = { value = \"2009\" }\nvalues = [{ column = \"n\", measure = \"m\", unit = \"persons\" }]\n";
    workspace.add("o/t", table, &[("t.csv", "key,n\n05334004,1\n")]);
    let outcome = workspace.read(&["o/areas", "o/t"]);
    let codes: Vec<&str> = outcome.geography.at_level("gemeinde").map(|area| area.code.as_str()).collect();
    assert_eq!((codes, outcome.codes.len()), (vec!["05334004"], 0));
}

/// The folder of real deliveries, if these parts of it are there.
fn real(parts: &[&str]) -> Option<PathBuf> {
    let real: &Path = &crate::workspace::repository().join("../shared/real");
    let missing: Vec<&str> = parts.iter().copied().filter(|part| !real.join(part).is_dir()).collect();
    if missing.is_empty() {
        return Some(real.to_owned());
    }
    crate::workspace::say(&format!("areas: SKIPPED, {} lacks {}", real.display(), missing.join(", ")));
    None
}
