//! A folder of files that nobody has described yet: what `check` proposes, and whether the proposal can be read.

use crate::workspace::{repository, run, say};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of real deliveries, if this part of it is there.
fn real(part: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/real").join(part);
    if path.exists() {
        return Some(path);
    }
    say(&format!("propose: SKIPPED, {} is not there", path.display()));
    None
}

/// A folder with these files of a real delivery.
fn delivery(folder: &str, files: &[&str]) -> Option<TempDir> {
    let real = real(folder)?;
    let home = tempfile::tempdir().expect("a folder");
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(file);
        fs::copy(real.join(file), home.path().join(name)).expect("copied");
    }
    Some(home)
}

/// What somebody would write in place of each `?` without looking twice.
fn filled(toml: &str) -> String {
    toml.replace("period = { value = \"?\" }", "period = { value = \"2015-12-31\" }")
        .replace("\"?\"", "\"wort\"")
}

#[test]
fn a_proposal_with_its_placeholders_filled_in_is_read_without_errors() {
    let deliveries: [(&str, &[&str], &str); 8] = [
        ("regionalstatistik-raw-csv", &["22811-01-01-4_00.csv"], "format = \"genesis\""),
        (
            "genesis-ffcsv-pystatis-cassettes",
            &["12411-01-01-4__1__12411-01-01-4_1773175772751_de_flat.csv"],
            "format = \"ffcsv\"",
        ),
        ("berlin-grundsicherung-sgb12-lor", &["lor_original_2018.xls"], "[table.workbook]"),
        ("inkar-gisd", &["INKAR_1998_2015/E_Schuldnerquote.xls"], "[table.workbook]"),
        (
            "berlin-lor-population-2015-2024",
            &["berlin-lor-population-2015-02-t1-planning-areas.csv"],
            "level = \"plr\"",
        ),
        (
            "berlin-mss-openlifeworlds",
            &["berlin-lor-monitoring-social-urban-development-2013-00-2-1.csv"],
            "column = \"id\"",
        ),
        ("koeln-koelnapi", &["Stadtteil.shp", "Stadtteil.dbf", "Stadtteil.prj", "Stadtteil.shx"], "2500000"),
        ("berlin-lor-geodata", &["berlin-lor-districts.geojson"], "EPSG:4326"),
    ];
    for (folder, files, expected) in deliveries {
        let Some(home) = delivery(folder, files) else { continue };
        let proposed = run(home.path(), &["check", "."]);
        assert_eq!(proposed.code, Some(0), "{files:?} {proposed:?}");
        assert!(proposed.stdout.contains(expected), "{files:?}\n{}", proposed.stdout);
        fs::write(home.path().join("dataset.toml"), &proposed.stdout).expect("written");
        let open = run(home.path(), &["check", "."]);
        assert!(open.code == Some(1) && open.stdout.contains("F260"), "{files:?} {open:?}");
        fs::write(home.path().join("dataset.toml"), filled(&proposed.stdout)).expect("written");
        let checked = run(home.path(), &["check", "."]);
        assert_eq!(checked.code, Some(0), "{files:?}\n{}\n{}", proposed.stdout, checked.stdout);
    }
}

#[test]
fn every_real_folder_gets_a_proposal_that_is_sound_toml() {
    let Some(real) = real("") else { return };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&real).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    let mut count = 0;
    for folder in folders.iter().filter(|path| path.is_dir()) {
        // Their tables have tens of thousands of rows each; one file of them stands in the test above.
        if folder.ends_with("regionalstatistik-raw-csv") || folder.ends_with("survey-eusilc-laeken") {
            continue;
        }
        let proposed = run(repository(), &["check", folder.to_str().expect("UTF-8"), "--json"]);
        let json: serde_json::Value = serde_json::from_str(&proposed.stdout).expect("JSON");
        let toml = json["proposal"].as_str().expect("a text");
        let is_sound = toml.parse::<toml::Table>();
        assert!(is_sound.is_ok(), "{} {is_sound:?}\n{toml}", folder.display());
        let is_facilities = folder.ends_with("berlin-lichtenberg-einrichtungen-kiezkarte");
        assert_eq!(toml.is_empty(), is_facilities, "{}", folder.display());
        count += 1;
    }
    say(&format!("propose: {count} folders described"));
}

/// A folder with files of these bytes.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(home.path().join(name), bytes).expect("written");
    }
    home
}

#[test]
fn what_cannot_be_a_delivery_is_told_and_nothing_is_written() {
    let huge = vec![b'7'; 3 << 20];
    let rubbish: Vec<u8> =
        (0..5_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    for (name, bytes) in [
        ("brief.pdf", &b"%PDF-1.7 \x00\x01"[..]),
        ("zeile.csv", &huge),
        ("muell.csv", &rubbish),
        ("leer.csv", b""),
        ("utf16.csv", b"\xFF\xFEa\0;\0b\0"),
        ("kaputt.xlsx", b"PK\x03\x04\x14\x00"),
    ] {
        let home = folder(&[(name, bytes)]);
        let run = run(home.path(), &["check", ".", "--write"]);
        assert_eq!(run.code, Some(1), "{name} {run:?}");
        for code in ["F261", "F262"] {
            assert!(run.stderr.contains(code), "{name} {run:?}");
        }
        assert!(run.stdout.is_empty() && !home.path().join("dataset.toml").exists(), "{name}");
    }
    let empty = folder(&[]);
    let run = run(empty.path(), &["check", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("leer"), "{run:?}");
}

const TABLE: &[u8] = b"schluessel;gebiet;stichtag;geschlecht;einwohner\n\
    05334002;Aachen;31.12.2024;m;100\n05334002;Aachen;31.12.2024;w;110\n05334004;Alsdorf;31.12.2024;m;20\n\
    05334004;Alsdorf;31.12.2024;w;21\n";

#[test]
fn keys_periods_and_people_are_recognised_and_what_is_open_is_marked() {
    let home = folder(&[("ew.csv", TABLE)]);
    let german = run(home.path(), &["check", "."]);
    for line in [
        "separator = \";\"",
        "area = { column = \"schluessel\", level = \"?\" }",
        "period = { column = \"stichtag\" }",
        "dimensions.sex = { column = \"geschlecht\", codes = { \"m\" = \"male\", \"w\" = \"female\" } }",
        "{ column = \"einwohner\", measure = \"einwohner\", unit = \"persons\" }",
        "ignore_columns = [\"gebiet\"]",
        "# bitte prüfen: Zu welcher Ebene",
    ] {
        assert!(german.stdout.contains(line), "{line}\n{}", german.stdout);
    }
    let english = run(home.path(), &["check", ".", "--lang", "en"]);
    assert!(english.stdout.contains("# please check: To which level"), "{}", english.stdout);
}

#[test]
fn a_definition_is_written_once_and_never_over_another() {
    let home = folder(&[("ew.csv", TABLE)]);
    let written = run(home.path(), &["check", ".", "--write"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert!(written.stderr.contains("Nächster Schritt"), "{written:?}");
    let toml = home.path().join("dataset.toml");
    let own = fs::read_to_string(&toml).expect("a definition").replace("\"?\"", "\"eigenes\"");
    fs::write(&toml, &own).expect("written");
    let again = run(home.path(), &["check", ".", "--write"]);
    assert_eq!((again.code, fs::read_to_string(&toml).expect("a definition")), (Some(0), own), "{again:?}");
    assert!(again.stdout.contains("gelesene Zeilen 4, Werte 4, Gebiete 2"), "{again:?}");
}

#[test]
fn a_dataset_alone_takes_every_key_of_a_level_that_it_does_not_list() {
    let home = folder(&[("ew.csv", TABLE)]);
    let proposed = run(home.path(), &["check", "."]).stdout;
    let toml = filled(&proposed);
    fs::write(home.path().join("dataset.toml"), &toml).expect("written");
    let json = run(home.path(), &["check", ".", "--json"]);
    let checked: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let table = &checked["tables"][0];
    assert_eq!((json.code, table["rows"].as_u64(), table["areas"].as_u64()), (Some(0), Some(4), Some(2)));
    assert_eq!(
        (table["cells"]["number"].as_u64(), table["first_period"].as_str()),
        (Some(4), Some("2024-12-31"))
    );
    // With a list of its own, a key outside of it is a finding.
    let listed = format!("{toml}\n[[areas]]\nlevel = \"wort\"\nkey_value = \"05334002\"\n");
    fs::write(home.path().join("dataset.toml"), listed).expect("written");
    let checked = run(home.path(), &["check", "."]);
    assert!(checked.code == Some(1) && checked.stdout.contains("05334004"), "{checked:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_nobody_may_read_is_a_finding_beside_the_proposal() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = folder(&[("ew.csv", TABLE), ("geheim.csv", TABLE)]);
    let secret = home.path().join("geheim.csv");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o0)).expect("set");
    if fs::read(&secret).is_ok() {
        say("propose: SKIPPED, this user may read every file");
        return;
    }
    let run = run(home.path(), &["check", "."]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("ew.csv") && run.stderr.contains("geheim.csv"), "{run:?}");
}

#[test]
fn a_folder_of_datasets_lists_them() {
    let run = run(repository(), &["check", "datasets/musterkreis"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains(&format!("{}", Path::new("sgb2").display())), "{run:?}");
}

/// People with names, of whom several look alike; `m` of one is `divers`.
fn register() -> String {
    let mut text = "gebiet;nachname;geburtsjahr;geschlecht;monat;sgb2\n".to_owned();
    for number in 0..40 {
        let (sex, benefit) = (["m", "w", "d"][number % 3], number % 2);
        let area = 5_334_002 + 2 * (number % 2);
        let _ = writeln!(text, "0{area};Geheim{number};{};{sex};202412;{benefit}", 1950 + number);
    }
    text
}

#[test]
fn a_file_of_persons_is_proposed_as_a_register_and_no_person_is_shown() {
    use std::io::Write as _;
    let text = register();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).expect("in memory");
    let gzip = gzip.finish().expect("in memory");
    let zstd = zstd::encode_all(text.as_bytes(), 1).expect("in memory");
    for (name, bytes) in
        [("personen.csv", text.as_bytes()), ("personen.csv.gz", &gzip), ("personen.csv.zst", &zstd)]
    {
        let home = folder(&[(name, bytes)]);
        let run = run(home.path(), &["check", "."]);
        assert_eq!(run.code, Some(0), "{run:?}");
        for line in [
            "[[register]]",
            &format!("files = [\"{name}\"]"),
            "separator = \";\"",
            "area = { column = \"gebiet\", level = \"?\" }",
            "period = { column = \"monat\", form = \"yyyymm\" }",
            "birth_year = \"geburtsjahr\"",
            "codes = { \"d\" = \"?\", \"m\" = \"male\", \"w\" = \"female\" }",
            "where = { column = \"sgb2\", is = \"1\", not = \"0\" }",
            "ignore_columns = [\"nachname\"]",
        ] {
            assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
        }
        assert!(!run.stdout.contains("Geheim") && !run.stderr.contains("Geheim"), "{run:?}");
        assert!(run.stdout.parse::<toml::Table>().is_ok(), "{}", run.stdout);
    }
}

#[test]
fn a_table_with_ages_and_counts_is_no_register() {
    let mut text = "schluessel;alter;geschlecht;anzahl\n".to_owned();
    for age in 0..30 {
        let _ = writeln!(text, "05334002;{age};m;1\n05334002;{age};w;{age}");
    }
    let home = folder(&[("ew.csv", text.as_bytes())]);
    let run = run(home.path(), &["check", "."]);
    assert!(run.stdout.contains("[[table]]") && !run.stdout.contains("[[register]]"), "{}", run.stdout);
}
