//! For whom an edition is made.

use serde::Deserialize;

/// Who may read an edition. The defaults of a policy are the same for all of them; a report may set each apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// The municipality's own planning: the office for social affairs, youth welfare, schools.
    Municipality,
    /// The sealed-off statistical office (abgeschottete Statistikstelle) of the municipality.
    StatisticsOffice,
}

impl Audience {
    /// Every audience, from the widest to the narrowest.
    pub const ALL: [Self; 3] = [Self::Public, Self::Municipality, Self::StatisticsOffice];

    /// The word in definitions, data files and names of folders.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Municipality => "municipality",
            Self::StatisticsOffice => "statistics-office",
        }
    }
}
