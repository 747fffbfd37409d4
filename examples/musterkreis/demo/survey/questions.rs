//! The questions as the generator knows them: where their answers stand in the file, and how often one is left out.
//! What was asked, and what the codes mean, is written in the dataset's `codebook.toml`.

/// The questions, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    Dwelling,
    Tenure,
    Rent,
    Built,
    Rooms,
    LivingSpace,
    Entrance,
    Lift,
    Shower,
    Doors,
    YearsHere,
    ContentHome,
    ContentArea,
    OnFoot,
    Car,
    Helpers,
    Contacts,
    Lonely,
    Engagement,
    Move,
    MoveTo,
    MoveWhy,
    Health,
    Care,
    HelpNeeded,
    Internet,
    Income,
    Heating,
    Burden,
    Sex,
    BirthYear,
    Size,
    Members,
}

/// A question's place in the file.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) item: Item,
    /// Its name in `codebook.toml`.
    pub(crate) id: &'static str,
    /// One column, or one for each answer that can be ticked.
    pub(crate) columns: &'static [&'static str],
    /// How often it is left blank or marked "keine Angabe" by those who were asked.
    pub(crate) gap: f64,
}

const fn question(item: Item, id: &'static str, columns: &'static [&'static str], gap: f64) -> Question {
    Question { item, id, columns, gap }
}

/// In the order of [`Item`].
pub(crate) const QUESTIONS: [Question; 33] = [
    question(Item::Dwelling, "dwelling", &["wohnform"], 0.012),
    question(Item::Tenure, "tenure", &["wohnverhaeltnis"], 0.010),
    question(Item::Rent, "rent", &["warmmiete"], 0.060),
    question(Item::Built, "built", &["baujahr"], 0.040),
    question(Item::Rooms, "rooms", &["zimmer"], 0.020),
    question(Item::LivingSpace, "living-space", &["wohnflaeche"], 0.050),
    question(Item::Entrance, "entrance", &["zugang"], 0.012),
    question(Item::Lift, "lift", &["aufzug"], 0.020),
    question(Item::Shower, "shower", &["dusche"], 0.012),
    question(Item::Doors, "doors", &["tueren"], 0.035),
    question(Item::YearsHere, "years-here", &["wohndauer"], 0.020),
    question(Item::ContentHome, "content-home", &["zufrieden_wohnung"], 0.012),
    question(Item::ContentArea, "content-area", &["zufrieden_umfeld"], 0.015),
    question(
        Item::OnFoot,
        "on-foot",
        &["fuss_lebensmittel", "fuss_arzt", "fuss_apotheke", "fuss_bus", "fuss_nichts"],
        0.020,
    ),
    question(Item::Car, "car", &["auto"], 0.012),
    question(
        Item::Helpers,
        "helpers",
        &[
            "hilfe_partner",
            "hilfe_kinder",
            "hilfe_nachbarn",
            "hilfe_freunde",
            "hilfe_dienste",
            "hilfe_niemand",
        ],
        0.025,
    ),
    question(Item::Contacts, "contacts", &["kontakte"], 0.015),
    question(Item::Lonely, "lonely", &["einsam"], 0.030),
    question(Item::Engagement, "engagement", &["ehrenamt"], 0.020),
    question(Item::Move, "move", &["umzug"], 0.015),
    question(Item::MoveTo, "move-to", &["umzug_wohin"], 0.030),
    question(
        Item::MoveWhy,
        "move-why",
        &[
            "grund_gross",
            "grund_stufen",
            "grund_lage",
            "grund_kosten",
            "grund_familie",
            "grund_pflege",
            "grund_anderer",
        ],
        0.030,
    ),
    question(Item::Health, "health", &["gesundheit"], 0.020),
    question(Item::Care, "care", &["pflegegrad"], 0.025),
    question(
        Item::HelpNeeded,
        "help-needed",
        &[
            "bedarf_haushalt",
            "bedarf_einkauf",
            "bedarf_garten",
            "bedarf_fahrten",
            "bedarf_behoerden",
            "bedarf_keiner",
        ],
        0.025,
    ),
    question(Item::Internet, "internet", &["internet"], 0.012),
    question(Item::Income, "income", &["einkommen"], 0.140),
    question(Item::Heating, "heating", &["heizkosten"], 0.090),
    question(Item::Burden, "burden", &["belastung"], 0.030),
    // The addressee is known from the register, so that these are complete: the office has filled them in.
    question(Item::Sex, "sex", &["geschlecht"], 0.0),
    question(Item::BirthYear, "birth-year", &["geburtsjahr"], 0.0),
    question(Item::Size, "size", &["personen"], 0.0),
    question(Item::Members, "members", &["personen_60plus"], 0.0),
];

/// The column with what people wrote in their own words.
pub(crate) const REMARKS: &str = "anmerkungen";

/// What some of them wrote. Invented like everything else, and not to be published all the same.
pub(crate) const REMARK_TEXTS: [&str; 12] = [
    "Der Bus fährt am Abend nicht mehr.",
    "Mehr Bänke auf dem Weg zum Friedhof, bitte!",
    "Im Winter wird der Gehweg nicht geräumt.",
    "Ein Dorfladen wäre schön; der nächste ist zu weit.",
    "Meine Tochter hat mir beim Ausfüllen geholfen.",
    "Ich möchte bleiben, wo ich bin.",
    "Die Fragen zum Einkommen gehen Sie nichts an.",
    "Es fehlt ein Arzt, der noch Hausbesuche macht.",
    "Wir haben das Bad 2019 umgebaut, ohne Zuschuss.",
    "Gerne mehr Angebote am Nachmittag, z. B. \"Kaffee & Klönen\".",
    "Das Haus ist zu groß geworden, aber wohin?",
    "Vielen Dank, dass jemand fragt.",
];

/// What somebody would say to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// One answer, by its code: 1, 2, …
    Choice(u32),
    /// Several answers: the bit of each column is set.
    Ticks(u32),
    Number(u32),
    /// The filter leaves this person out.
    Unasked,
}

/// Answers of one person to all questions.
#[derive(Debug, Clone)]
pub(crate) struct Answers([Answer; QUESTIONS.len()]);

impl Answers {
    pub(crate) const NONE: Self = Self([Answer::Unasked; QUESTIONS.len()]);

    pub(crate) fn get(&self, item: Item) -> Answer {
        self.0[item as usize]
    }

    pub(crate) fn set(&mut self, item: Item, answer: Answer) {
        self.0[item as usize] = answer;
    }

    /// The code of a single answer; 0 where there is none.
    pub(crate) fn code(&self, item: Item) -> u32 {
        match self.get(item) {
            Answer::Choice(code) => code,
            Answer::Ticks(_) | Answer::Number(_) | Answer::Unasked => 0,
        }
    }

    /// The number that was answered; 0 where there is none.
    pub(crate) fn number(&self, item: Item) -> u32 {
        match self.get(item) {
            Answer::Number(number) => number,
            Answer::Choice(_) | Answer::Ticks(_) | Answer::Unasked => 0,
        }
    }
}
