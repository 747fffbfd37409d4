//! How respondents were drawn.

use super::{Domain, SurveyError, check_length, number};

/// What is done with a stratum of which one cluster was drawn: its spread cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SinglePsu {
    /// The design is refused, and the stratum named.
    #[default]
    Refuse,
    /// The cluster was certain to be drawn and adds nothing to the variance.
    Certainty,
    /// Its distance to the mean of all clusters counts, which linearised means have at zero
    /// (`lumley-2010`, 2.3). This errs on the safe side.
    Centred,
}

/// The second stage: units drawn within each cluster.
#[derive(Clone, Copy, Debug)]
pub struct SecondStage<'a> {
    /// The unit of each respondent; labels of different clusters have nothing to do with each other.
    pub units: &'a [usize],
    /// For each respondent, how many units its cluster has in the population.
    pub populations: &'a [f64],
}

/// How respondents were drawn, as declared. The default is a simple random sample with replacement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout<'a> {
    /// The stratum of each respondent, from 0; one stratum if absent.
    pub strata: Option<&'a [usize]>,
    /// The cluster of each respondent, such as the household several persons belong to; labels of
    /// different strata have nothing to do with each other. Each respondent is one if absent.
    pub clusters: Option<&'a [usize]>,
    /// For each stratum the number of clusters in the population; unbounded where `None` or left out.
    pub populations: &'a [Option<f64>],
    /// The second stage, if there is one. It adds to the variance only where `populations` is known.
    pub second: Option<SecondStage<'a>>,
    /// The rule for a stratum with one cluster.
    pub single: SinglePsu,
}

/// A checked design.
#[derive(Clone, Debug)]
pub struct Design {
    /// Respondents in the order of strata, clusters and units.
    pub(super) order: Vec<usize>,
    /// The cluster of each respondent, in the order of strata.
    pub(super) cluster_of: Vec<usize>,
    /// The unit of the second stage of each respondent; empty if there is none.
    pub(super) unit_of: Vec<usize>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) strata: Vec<Stratum>,
    pub(super) single: SinglePsu,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stratum {
    label: usize,
    pub(super) clusters: usize,
    pub(super) population: Option<f64>,
}

/// A cluster; of the second stage the number of units drawn, and that of the population.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    pub(super) stratum: usize,
    label: usize,
    pub(super) units: usize,
    population: f64,
}

/// (1 − n/N)·n/(n − 1), where the single unit of a stage keeps 1 − n/N.
fn spread_factor(drawn: usize, population: Option<f64>) -> f64 {
    let units = number(drawn);
    let left = population.map_or(1.0, |all| ((all - units) / all).max(0.0));
    if drawn > 1 { left * units / (units - 1.0) } else { left }
}

impl Stratum {
    /// What the squared distances of its clusters are multiplied by.
    pub(super) fn factor(&self) -> f64 {
        spread_factor(self.clusters, self.population)
    }
}

impl Cluster {
    pub(super) fn factor(&self) -> f64 {
        spread_factor(self.units, Some(self.population))
    }
}

impl Design {
    /// Checks a layout for so many respondents.
    ///
    /// Source: `sarndal-swensson-wretman-1992`, chapters 3 and 4.
    ///
    /// ```
    /// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}};
    ///
    /// let layout = Layout { strata: Some(&[0, 0, 1, 1, 1]), populations: &[Some(20.0), None], ..Layout::default() };
    /// let design = Design::new(5, &layout).unwrap();
    /// assert_eq!(design.degrees(Domain::All), 3); // five respondents less two strata
    /// ```
    ///
    /// # Errors
    /// If nobody was drawn, columns differ in length, a stratum has a single cluster and the rule is
    /// to refuse, or more was drawn than there is.
    pub fn new(respondents: usize, layout: &Layout<'_>) -> Result<Self, SurveyError> {
        if respondents == 0 {
            return Err(SurveyError::Nobody);
        }
        for (what, column) in [("strata", layout.strata), ("clusters", layout.clusters)] {
            column.map_or(Ok(()), |column| check_length(what, column.len(), respondents))?;
        }
        if let Some(second) = layout.second {
            check_length("units", second.units.len(), respondents)?;
            check_length("populations of units", second.populations.len(), respondents)?;
        }
        let key = |row: usize| {
            let stratum = layout.strata.map_or(0, |strata| strata[row]);
            let cluster = layout.clusters.map_or(row, |clusters| clusters[row]);
            (stratum, cluster, layout.second.map_or(0, |second| second.units[row]))
        };
        let mut order: Vec<usize> = (0..respondents).collect();
        order.sort_by_key(|row| key(*row));
        let mut design = Self {
            order,
            cluster_of: vec![0; respondents],
            unit_of: Vec::new(),
            clusters: Vec::new(),
            strata: Vec::new(),
            single: layout.single,
        };
        design.enumerate(&key, layout)?;
        design.check_sizes()?;
        Ok(design)
    }

    /// The number of respondents.
    #[must_use]
    pub const fn respondents(&self) -> usize {
        self.cluster_of.len()
    }

    /// Degrees of freedom: clusters less strata, of those that have anybody in the domain.
    ///
    /// Source: `korn-graubard-1998`.
    ///
    /// ```
    /// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}};
    ///
    /// let design = Design::new(4, &Layout { clusters: Some(&[7, 7, 8, 9]), ..Layout::default() }).unwrap();
    /// assert_eq!(design.degrees(Domain::All), 2); // three households, one stratum
    /// assert_eq!(design.degrees(Domain::Of(&[true, true, true, false])), 1);
    /// ```
    #[must_use]
    pub fn degrees(&self, domain: Domain<'_>) -> usize {
        let mut in_cluster = vec![false; self.clusters.len()];
        for (respondent, cluster) in self.cluster_of.iter().enumerate() {
            in_cluster[*cluster] |= domain.contains(respondent);
        }
        let mut in_stratum = vec![false; self.strata.len()];
        for (cluster, inside) in self.clusters.iter().zip(&in_cluster) {
            in_stratum[cluster.stratum] |= inside;
        }
        let count = |marks: &[bool]| marks.iter().filter(|mark| **mark).count();
        count(&in_cluster) - count(&in_stratum)
    }

    /// Numbers strata, clusters and units in their order.
    fn enumerate(
        &mut self,
        key: &dyn Fn(usize) -> (usize, usize, usize),
        layout: &Layout<'_>,
    ) -> Result<(), SurveyError> {
        self.unit_of = if layout.second.is_some() { vec![0; self.respondents()] } else { Vec::new() };
        let mut before = None;
        let mut units = 0;
        for &row in &self.order {
            let (label, cluster, unit) = key(row);
            let population = layout.second.map_or(1.0, |second| second.populations[row]);
            if before.is_none_or(|(stratum, one, _)| (stratum, one) != (label, cluster)) {
                if self.strata.last().is_none_or(|stratum| stratum.label != label) {
                    let population = layout.populations.get(label).copied().flatten();
                    self.strata.push(Stratum { label, clusters: 0, population });
                }
                let stratum = self.strata.len() - 1;
                self.strata[stratum].clusters += 1;
                self.clusters.push(Cluster { stratum, label: cluster, units: 0, population });
            }
            let last = self.clusters.len() - 1;
            if before != Some((label, cluster, unit)) {
                self.clusters[last].units += 1;
                units += 1;
            }
            if population.to_bits() != self.clusters[last].population.to_bits() {
                return Err(SurveyError::UnevenPopulation { stratum: label, cluster });
            }
            self.cluster_of[row] = last;
            if layout.second.is_some() {
                self.unit_of[row] = units - 1;
            }
            before = Some((label, cluster, unit));
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), SurveyError> {
        for stratum in &self.strata {
            check_population(stratum.label, stratum.clusters, stratum.population)?;
            if stratum.clusters == 1 && stratum.factor() > 0.0 && self.single == SinglePsu::Refuse {
                return Err(SurveyError::SinglePsu { stratum: stratum.label });
            }
        }
        if self.unit_of.is_empty() {
            return Ok(());
        }
        for &Cluster { stratum, label, units, population } in &self.clusters {
            let Stratum { label: named, population: first, .. } = self.strata[stratum];
            check_population(named, units, Some(population))?;
            let unsure = spread_factor(units, Some(population)) > 0.0;
            if first.is_some() && units == 1 && unsure && self.single == SinglePsu::Refuse {
                return Err(SurveyError::SingleUnit { stratum: named, cluster: label });
            }
        }
        Ok(())
    }
}

/// A population may be counted a little short where it is a product of weights.
fn check_population(stratum: usize, sampled: usize, population: Option<f64>) -> Result<(), SurveyError> {
    const ROUNDING: f64 = 1e-9;
    let Some(population) = population else { return Ok(()) };
    let drawn = number(sampled);
    let fits = population > 0.0 && population.is_finite() && drawn <= population * (1.0 + ROUNDING);
    if fits { Ok(()) } else { Err(SurveyError::Population { stratum, sampled, population }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_cluster_is_refused_and_named_unless_declared() {
        let strata = [0, 0, 1];
        let layout = Layout { strata: Some(&strata), ..Layout::default() };
        assert_eq!(Design::new(3, &layout).unwrap_err(), SurveyError::SinglePsu { stratum: 1 });
        for single in [SinglePsu::Certainty, SinglePsu::Centred] {
            assert!(Design::new(3, &Layout { single, ..layout }).is_ok());
        }
        // The whole stratum was asked: there is nothing to be unsure of.
        let populations = [None, Some(1.0)];
        assert!(Design::new(3, &Layout { populations: &populations, ..layout }).is_ok());
    }

    #[test]
    fn more_cannot_be_drawn_than_there_is() {
        for population in [2.0, 0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = Design::new(3, &Layout { populations: &[Some(population)], ..Layout::default() });
            assert!(
                matches!(error, Err(SurveyError::Population { stratum: 0, sampled: 3, .. })),
                "{population}"
            );
        }
    }

    #[test]
    fn columns_are_as_long_as_there_are_respondents() {
        let error = Design::new(3, &Layout { strata: Some(&[0, 0]), ..Layout::default() }).unwrap_err();
        assert_eq!(error, SurveyError::Length { what: "strata", found: 2, expected: 3 });
        assert_eq!(Design::new(0, &Layout::default()).unwrap_err(), SurveyError::Nobody);
    }

    #[test]
    fn labels_of_clusters_belong_to_their_stratum() {
        let layout =
            Layout { strata: Some(&[1, 0, 1, 0]), clusters: Some(&[5, 5, 6, 9]), ..Layout::default() };
        let design = Design::new(4, &layout).unwrap();
        assert_eq!(design.clusters.len(), 4);
        assert_eq!(design.degrees(Domain::All), 2);
    }

    #[test]
    fn units_of_a_cluster_agree_on_their_population() {
        let second = SecondStage { units: &[1, 2, 3, 4], populations: &[9.0, 8.0, 5.0, 5.0] };
        let layout = Layout { clusters: Some(&[3, 3, 4, 4]), second: Some(second), ..Layout::default() };
        let error = Design::new(4, &layout).unwrap_err();
        assert_eq!(error, SurveyError::UnevenPopulation { stratum: 0, cluster: 3 });
    }
}
