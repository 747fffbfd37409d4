//! The words by which offices name keys, periods, people, sums and units.

/// Whether one of the words stands in a text, as a word of its own or, where it ends in `*`, at the start of one.
pub(super) fn has(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let mut parts = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '%');
    parts.any(|part| {
        words.iter().any(|word| match word.strip_suffix('*') {
            Some(start) => part.starts_with(start),
            None => part == *word,
        })
    })
}

pub(super) const KEY: &[&str] = &[
    "ags",
    "ars",
    "code",
    "gebiet*",
    "gemeindeschl*",
    "gkz",
    "id",
    "kennung",
    "kennz*",
    "key",
    "kreisschl*",
    "nr",
    "nummer",
    "plr",
    "plrid",
    "raumid",
    "rs",
    "schl*",
    "spatial",
];
pub(super) const AREA: &[&str] = &["ags", "ars", "gebiet*", "gkz", "plr", "plrid", "raum*"];
pub(super) const PERIOD: &[&str] = &[
    "berichtsjahr",
    "date",
    "datum",
    "jahr",
    "monat",
    "period",
    "periode",
    "stand",
    "stichtag",
    "time",
    "year",
    "zeit",
    "zeitraum",
];
/// Names of columns in which something is counted.
pub(super) const COUNT: &[&str] =
    &["anzahl", "bestand", "count", "fälle", "faelle", "personen", "value", "wert", "zahl"];
pub(super) const TOTAL: &[&str] = &["gesamt", "insgesamt", "ins", "summe", "total", "zusammen"];
pub(super) const SHARE: &[&str] = &[
    "%",
    "anteil*",
    "percent*",
    "prozent",
    "quote",
    "quoten",
    "rate",
    "share",
    "arbeitslosenquote",
    "anteile",
];
pub(super) const PERSONS: &[&str] = &[
    "arbeitslose*",
    "beschäftigte*",
    "bevölkerung*",
    "bevoelkerung*",
    "einwohner*",
    "empfänger*",
    "ew",
    "inhabitants",
    "leistungsberechtigte*",
    "personen*",
    "persons",
    "population",
    "kinder*",
    "ausländer*",
    "deutsche",
    "foreigners",
];
pub(super) const HOUSEHOLDS: &[&str] = &["bedarfsgemeinschaften", "haushalte*", "households"];
pub(super) const INDEX: &[&str] = &["index", "score", "esix", "gesix", "summe"];
pub(super) const MONEY: &[&str] = &["eur", "euro", "€"];

const MALE: &[&str] = &["gesm", "m", "maennlich", "male", "männer", "männlich"];
const FEMALE: &[&str] = &["female", "frauen", "gesw", "w", "weiblich", "f"];
const GERMAN: &[&str] = &["d", "deutsch", "deutsche", "german", "germans", "natd", "nationality"];
const FOREIGN: &[&str] =
    &["a", "ausländer", "ausländerinnen", "ausländisch", "foreign", "foreigners", "nata", "nichtdeutsche"];

/// What a text says of people: dimension and code. One letter alone is taken only where its column is about that.
pub(super) fn people(text: &str) -> Option<(&'static str, String)> {
    if let Some(band) = super::age::band(text) {
        return Some(("age", band));
    }
    let lower = text.trim().to_lowercase();
    let word: String = lower.split(['(', '/']).next().unwrap_or_default().trim().to_owned();
    let code = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if code(MALE) => Some(("sex", "male".to_owned())),
        () if code(FEMALE) => Some(("sex", "female".to_owned())),
        () if code(GERMAN) => Some(("nationality", "german".to_owned())),
        () if code(FOREIGN) => Some(("nationality", "foreign".to_owned())),
        () => None,
    }
}

/// The level of areas that a text speaks of.
pub(super) fn level(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase().replace(['-', '_'], " ");
    let known = [
        ("planungsr", "plr"),
        ("planning area", "plr"),
        ("bezirksregion", "bzr"),
        ("prognoser", "pgr"),
        ("stadtbezirk", "stadtbezirk"),
        ("bezirk", "bezirk"),
        ("district", "bezirk"),
        ("stadtteil", "stadtteil"),
        ("wahlkreis", "wahlkreis"),
        ("gemeindeverband", "gemeindeverband"),
        ("gemeinde", "gemeinde"),
        ("municipalit", "gemeinde"),
        ("kreis", "kreis"),
        ("bundesl", "land"),
    ];
    known.into_iter().find(|(word, _)| lower.contains(word)).map(|(_, level)| level)
}

/// A name for definitions out of words: small letters, digits and `-`.
pub(super) fn slug(text: &str) -> String {
    const MOST: usize = 60;
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            '%' => slug.push_str("prozent"),
            _ if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= MOST {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_words() {
        assert!(has("Planungsraum | Kennung", KEY) && has("spatial_name", KEY) && !has("Kreide", KEY));
        assert!(has("Arbeitslosenquote (%)", SHARE) && !has("Anzahl", SHARE));
        assert_eq!(people("männlich"), Some(("sex", "male".to_owned())));
        assert_eq!(people("Ausländer(innen)"), Some(("nationality", "foreign".to_owned())));
        assert_eq!(people("Insgesamt"), None);
        assert_eq!(slug("je 100 der Bevölkerung (ab 65 Jahre)"), "je-100-der-bevoelkerung-ab-65-jahre");
        assert_eq!(level("berlin-lor-population-t1-planning-areas"), Some("plr"));
    }
}
