//! What kind of place each Quartier is: the few numbers from which its people and their situation follow.

use super::district::{District, Sozialraum};
use super::places::Story;
use super::random::{Noise, Random};

/// The character of a Quartier. It does not change over the years; what changes is told by its story.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Character {
    pub(crate) story: Story,
    /// The one Quartier of its Sozialraum where the story happens, if it happens in one.
    pub(crate) is_scene: bool,
    /// Logarithm of hardship compared with the district.
    pub(crate) hardship: f64,
    /// Foreigners among the residents at the beginning.
    pub(crate) foreign: f64,
    /// Factor on the ages in which people study or train.
    pub(crate) students: f64,
    /// Factor on the ages from 65 on.
    pub(crate) elderly: f64,
    /// Factor on children and the ages of their parents.
    pub(crate) families: f64,
    /// Factor on the chance of living alone.
    pub(crate) alone: f64,
}

/// One character per Quartier, in the order of the keys.
pub(crate) fn characters(district: &District) -> Vec<Character> {
    let mut random = Random::for_purpose("character");
    district
        .sozialraeume
        .iter()
        .flat_map(|sozialraum| {
            let place = of_place(sozialraum, &mut random);
            let variations: Vec<Character> = sozialraum
                .quartiere
                .iter()
                .enumerate()
                .map(|(number, _)| Character { is_scene: number == 0, ..varied(place, &mut random) })
                .collect();
            variations
        })
        .collect()
}

fn of_place(sozialraum: &Sozialraum, random: &mut Random) -> Character {
    let story = sozialraum.story;
    let (x, y) = sozialraum.centre;
    let region = Noise { seed: 311, width: 9.0, octaves: 2 };
    // -1 in open country, +1 in dense towns.
    let urban = ((sozialraum.urbanity - 7.0) / 1.6).clamp(-1.0, 1.0);
    let ordinary = sozialraum.commune.hardship + 0.5 * region.at(x, y) + 0.22 * urban + 0.28 * random.bell();
    let hardship = match story {
        Story::Deprived => 1.06 + 0.07 * random.swing(),
        Story::Prosperous => -0.95,
        Story::NewHomes => -0.75,
        Story::TwoRecipients | Story::NoRecipients => -0.80,
        Story::Gentrifying => 0.55,
        Story::RisingOldAgePoverty => 0.35 + 0.1 * random.swing(),
        Story::Students => -0.25,
        Story::Ordinary | Story::Shelter | Story::Industrial => ordinary.clamp(-0.85, 0.85),
    };
    let students = match story {
        Story::Students => 3.4,
        _ if sozialraum.commune.residents > 100_000.0 => 1.25 + 0.45 * urban.max(0.0),
        _ => 0.92 + 0.08 * urban,
    };
    let elderly = match story {
        Story::NewHomes => 0.22,
        Story::Students => 0.62,
        Story::Prosperous => 1.25,
        Story::TwoRecipients | Story::NoRecipients => 1.15,
        _ => 1.02 - 0.12 * urban - 0.08 * hardship + 0.05 * random.bell(),
    };
    Character {
        story,
        is_scene: false,
        hardship,
        foreign: (0.115 * libm::exp(0.85 * hardship + 0.25 * urban + 0.1 * random.bell())).clamp(0.02, 0.42),
        students,
        elderly,
        families: 1.0 - 0.08 * urban + 0.05 * random.bell(),
        alone: 1.0 + 0.22 * urban + 0.1 * hardship,
    }
}

fn varied(place: Character, random: &mut Random) -> Character {
    let hardship = place.hardship + 0.14 * random.bell();
    Character {
        hardship,
        foreign: (place.foreign * libm::exp(0.18 * random.bell())).clamp(0.015, 0.46),
        elderly: place.elderly * libm::exp(0.09 * random.bell()),
        families: place.families * libm::exp(0.06 * random.bell()),
        ..place
    }
}
