//! The invented communes and Sozialräume: names, sites, sizes and the stories that are planted in the data.

use Site::{Centre, East, Inner, North, Outer, South, West};
use Story::{
    Deprived, Gentrifying, Industrial, NewHomes, NoRecipients, Ordinary, Prosperous, RisingOldAgePoverty,
    Shelter, Students, TwoRecipients,
};

/// The district's key. No Land has the number 99: nobody can take these keys for real ones.
pub(crate) const DISTRICT: (&str, &str) = ("99001", "Musterkreis");

/// Residents of the whole district on the last reference day.
pub(crate) const RESIDENTS: u32 = 560_000;

#[derive(Debug)]
pub(crate) struct Commune {
    /// Last three digits of the eight-digit key.
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    /// Seat in kilometres east and north of the grid's origin.
    pub(crate) seat: (f64, f64),
    /// Radius in kilometres within which the land belongs to the district, and how far the commune reaches.
    pub(crate) radius: f64,
    /// Residents at the beginning, in round figures.
    pub(crate) residents: f64,
    /// Distance in kilometres over which settlement thins out.
    pub(crate) spread: f64,
    /// Level of hardship compared with the district: the logarithm of a ratio.
    pub(crate) hardship: f64,
    pub(crate) places: &'static [Place],
}

/// A Sozialraum to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) site: Site,
    pub(crate) story: Story,
}

/// Where in its commune a Sozialraum lies, as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Centre,
    North,
    East,
    South,
    West,
    Inner,
    Outer,
}

/// What is special about a Sozialraum. Everything but `Ordinary` is planted on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Story {
    Ordinary,
    /// SGB II rate above a quarter of the residents below 65.
    Deprived,
    Prosperous,
    Students,
    /// Grundsicherung im Alter rises faster than elsewhere.
    RisingOldAgePoverty,
    /// A refugee shelter opened in 2023.
    Shelter,
    /// An industrial estate with fewer than 300 residents.
    Industrial,
    /// A new housing estate with fewer than 100 residents aged 65 and over.
    NewHomes,
    /// Two recipients of Grundsicherung im Alter on the last reference day.
    TwoRecipients,
    /// No recipient of Grundsicherung im Alter on any reference day.
    NoRecipients,
    /// SGB II rate falls strongly.
    Gentrifying,
}

impl Story {
    /// A number of residents at the beginning, where the story needs one.
    pub(crate) fn residents(self) -> Option<f64> {
        match self {
            Shelter => Some(2_700.0),
            Industrial => Some(205.0),
            NewHomes => Some(560.0),
            TwoRecipients => Some(1_480.0),
            NoRecipients => Some(1_290.0),
            _ => None,
        }
    }
}

const fn at(site: Site, name: &'static str) -> Place {
    Place { name, site, story: Ordinary }
}

const fn tale(site: Site, name: &'static str, story: Story) -> Place {
    Place { name, site, story }
}

/// In the order of their keys.
pub(crate) const COMMUNES: [Commune; 10] = [
    Commune {
        number: "004",
        name: "Quellbrück",
        seat: (11.5, 20.0),
        radius: 8.2,
        residents: 241_500.0,
        spread: 2.3,
        hardship: 0.10,
        places: &[
            at(Centre, "Altstadt"),
            tale(North, "Nordstadt", Deprived),
            at(East, "Oststadt"),
            at(South, "Südviertel"),
            at(West, "Weststadt"),
            at(Inner, "Bahnhofsviertel"),
            tale(Inner, "Hafenviertel", Gentrifying),
            tale(Inner, "Hochschulviertel", Students),
            at(Inner, "Tuchmacherviertel"),
            tale(Outer, "Rosenhöhe", Prosperous),
            at(Outer, "Forstweiher"),
            at(Outer, "Lohbruch"),
            at(Outer, "Elsterwinkel"),
            at(Outer, "Morsfelde"),
        ],
    },
    Commune {
        number: "008",
        name: "Zechenrath",
        seat: (17.0, 31.9),
        radius: 4.4,
        residents: 47_300.0,
        spread: 1.5,
        hardship: 0.18,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(East, "Ost"),
            at(South, "Süd"),
            at(West, "West"),
            tale(Inner, "Glückaufkolonie", Deprived),
            at(Inner, "Am Förderturm"),
            at(Inner, "Barbaraschacht"),
            tale(Inner, "Haldenblick", RisingOldAgePoverty),
            at(Outer, "Ollerath"),
            at(Outer, "Kimmelsbroich"),
            at(Outer, "Nonnenheide"),
            at(Outer, "Busselen"),
            at(Outer, "Warfeld"),
        ],
    },
    Commune {
        number: "012",
        name: "Birkenfurt",
        seat: (25.0, 33.2),
        radius: 4.3,
        residents: 27_400.0,
        spread: 1.3,
        hardship: -0.10,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(South, "Süd"),
            at(Inner, "Lappenhof"),
            tale(Outer, "Neue Gärten", NewHomes),
            at(Outer, "Settrath"),
            at(Outer, "Pannesch"),
        ],
    },
    Commune {
        number: "016",
        name: "Hüttenwerth",
        seat: (27.6, 25.6),
        radius: 5.4,
        residents: 56_400.0,
        spread: 1.7,
        hardship: 0.10,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(East, "Ost"),
            at(South, "Süd"),
            at(West, "West"),
            tale(Inner, "Walzwerksiedlung", Deprived),
            tale(Inner, "Röhrenviertel", RisingOldAgePoverty),
            at(Inner, "Am Stauwehr"),
            at(Inner, "Amselbach"),
            at(Outer, "Kesselhof"),
            at(Outer, "Dürrbroich"),
            at(Outer, "Hollerknapp"),
            at(Outer, "Nothbusch"),
            at(Outer, "Lohnscheid"),
            at(Outer, "Rübenfeld"),
        ],
    },
    Commune {
        number: "020",
        name: "Erlenscheid",
        seat: (9.2, 30.2),
        radius: 4.3,
        residents: 46_200.0,
        spread: 1.6,
        hardship: -0.05,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(East, "Ost"),
            at(South, "Süd"),
            at(Inner, "Grenzweg"),
            at(Inner, "Ruifeld"),
            tale(Inner, "Steinkuhle", Shelter),
            at(Outer, "Klosterhang"),
            at(Outer, "Merksiepen"),
            at(Outer, "Bankhofen"),
            at(Outer, "Pfaffenbend"),
        ],
    },
    Commune {
        number: "024",
        name: "Hohenvennau",
        seat: (18.6, 6.2),
        radius: 5.6,
        residents: 12_100.0,
        spread: 1.5,
        hardship: -0.35,
        places: &[at(Centre, "Stadt"), at(Outer, "Höhendörfer")],
    },
    Commune {
        number: "028",
        name: "Rodensiepen",
        seat: (16.4, 11.6),
        radius: 4.1,
        residents: 8_700.0,
        spread: 1.4,
        hardship: -0.55,
        places: &[at(Centre, "Ort"), at(Outer, "Waldrand")],
    },
    Commune {
        number: "032",
        name: "Talmorsbach",
        seat: (26.6, 9.8),
        radius: 6.2,
        residents: 15_300.0,
        spread: 1.8,
        hardship: -0.40,
        places: &[at(Centre, "Kernort"), at(North, "Seedörfer"), at(Outer, "Walddörfer")],
    },
    Commune {
        number: "036",
        name: "Eisenwehr",
        seat: (22.6, 19.0),
        radius: 5.8,
        residents: 56_000.0,
        spread: 1.8,
        hardship: 0.15,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(South, "Süd"),
            at(Inner, "Oberstadt"),
            at(Inner, "Unterstadt"),
            tale(Inner, "Hammerviertel", RisingOldAgePoverty),
            at(Inner, "Glashütte"),
            at(Inner, "Burghang"),
            at(Inner, "Mühlenaue"),
            tale(Inner, "Gewerbepark", Industrial),
            at(Outer, "Kupferau"),
            at(Outer, "Werthbroich"),
            at(Outer, "Gressel"),
            at(Outer, "Schevenbusch"),
            at(Outer, "Büsbroich"),
            at(Outer, "Zweifelsau"),
            tale(Outer, "Krummeck", NoRecipients),
        ],
    },
    Commune {
        number: "040",
        name: "Weiherlohe",
        seat: (18.4, 26.2),
        radius: 4.0,
        residents: 38_600.0,
        spread: 1.6,
        hardship: -0.05,
        places: &[
            at(Centre, "Mitte"),
            at(North, "Nord"),
            at(South, "Süd"),
            at(Inner, "Broichpfad"),
            tale(Outer, "Linnenhang", TwoRecipients),
            at(Outer, "Euchenfeld"),
            at(Outer, "Balkheide"),
            at(Outer, "Morshofen"),
        ],
    },
];

/// Names for Quartiere; each is used at most once in a Sozialraum.
pub(crate) const QUARTIERE: [&str; 36] = [
    "Am Alten Bahnhof",
    "Am Bach",
    "Am Friedhof",
    "Am Kirchplatz",
    "Am Markt",
    "Am Rathaus",
    "Am Sportpark",
    "Am Wäldchen",
    "Am Wasserturm",
    "Auf der Höhe",
    "Bergstraße",
    "Birkensiedlung",
    "Blumenviertel",
    "Dichterviertel",
    "Gartenstadt",
    "Hauptstraße",
    "Hinter der Mühle",
    "Im Brühl",
    "Im Grund",
    "Im Winkel",
    "Kapellenfeld",
    "Komponistenviertel",
    "Lindenallee",
    "Märchensiedlung",
    "Malerviertel",
    "Mühlenfeld",
    "Neubaugebiet",
    "Obere Siedlung",
    "Parksiedlung",
    "Ringstraße",
    "Schulviertel",
    "Sonnenhang",
    "Untere Siedlung",
    "Vogelsiedlung",
    "Weißdornweg",
    "Ziegelei",
];
