//! The tallies as tables.

use std::collections::BTreeMap;
use std::fmt;

use sozialbericht::survey::Statistic;

use crate::tally::{Line, Tally};

/// Kinds of figures; those of one kind should be covered alike.
type Kind = (&'static str, &'static str, &'static str);

/// Shares that fewer forms speak for have limits of their own kind.
const RARE: f64 = 10.0;

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let draws = f64::from(self.draws);
        let per_draw = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / draws;
        writeln!(
            out,
            "{} draws, {:.1} forms each, {:.1} weights cut",
            self.draws,
            per_draw(self.forms),
            per_draw(self.trimmed)
        )?;
        writeln!(
            out,
            "largest distance from a margin: {:.1e} of it, {:.1e} persons\n",
            self.distance.0, self.distance.1
        )?;
        let mut kinds: BTreeMap<Kind, Vec<&Line>> = BTreeMap::new();
        // A figure that is large enough in some draws only has been chosen by chance.
        for line in self.lines.values().filter(|line| line.draws == self.draws) {
            kinds.entry(kind(line)).or_default().push(line);
        }
        writeln!(
            out,
            "| {:9} | {:15} | {:6} | figures | covered | least | most | outside 93-97 | se/sd | bias/sd |",
            "of", "for", "what"
        )?;
        writeln!(out, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
        for ((about, domain, what), lines) in &kinds {
            let covered: Vec<f64> = lines.iter().map(|line| 100.0 * line.coverage()).collect();
            let outside = covered.iter().filter(|covered| !(93.0..=97.0).contains(*covered)).count();
            let mean = |value: &dyn Fn(&Line) -> f64| {
                let sum: f64 = lines.iter().map(|line| value(line)).sum();
                sum / f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX))
            };
            writeln!(
                out,
                "| {about:9} | {domain:15} | {what:6} | {:7} | {:7.1} | {:5.1} | {:4.1} | {outside:13} | {:5.3} | {:7.2} |",
                lines.len(),
                100.0 * mean(&Line::coverage),
                covered.iter().copied().fold(f64::INFINITY, f64::min),
                covered.iter().copied().fold(0.0, f64::max),
                mean(&|line| line.standard_error() / line.deviation()),
                mean(&|line| line.bias().abs() / line.deviation()),
            )?;
        }
        writeln!(
            out,
            "\n| {:18} | answer | {:>9} | unweighted bias | weighted bias | sd | covered |",
            "everybody", "truth"
        )?;
        writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")?;
        for ((question, statistic, answer, area, age), line) in &self.lines {
            if !area.is_empty() || !age.is_empty() {
                continue;
            }
            let scale = if statistic.is_share() { 100.0 } else { 1.0 };
            let answer = if answer.is_empty() { statistic.id() } else { answer };
            writeln!(
                out,
                "| {question:18} | {answer:>12} | {:9.3} | {:15.3} | {:13.3} | {:6.3} | {:7.1} |",
                scale * line.truth.value,
                scale * line.unweighted_bias(),
                scale * line.bias(),
                scale * line.deviation(),
                100.0 * line.coverage(),
            )?;
        }
        Ok(())
    }
}

fn kind(line: &Line) -> Kind {
    let about = if line.is_of_household { "household" } else { "person" };
    let domain = match (line.group.area.len(), line.group.age) {
        (0, None) => "everybody",
        (0, Some(_)) => "age",
        (8, None) => "commune",
        (8, Some(_)) => "commune × age",
        (_, None) => "Sozialraum",
        (_, Some(_)) => "Sozialraum × age",
    };
    let what = match line.statistic {
        _ if line.rarer() < RARE => "rare",
        Statistic::PovertyRate => "rate",
        other => other.id(),
    };
    (about, domain, what)
}
