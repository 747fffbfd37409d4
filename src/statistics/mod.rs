//! A reading room: numbers in, numbers out, the source on the spine.
//!
//! No file is opened here and no place is known by name. Each family of formulas has its own
//! file; each public function names its source by a key of `literature.yml` and shows a
//! published number as its example. Exponentials and logarithms come from `libm`, so the digits
//! are the same on every machine.
//!
//! | family | what it answers |
//! | --- | --- |
//! | [`proportion`] | limits of a share |
//! | [`rate`] | limits of a count and of a rate |
//! | [`standardise`] | z-scores, composite indices, classes and how sure a class is |
//! | [`two_point`] | whether two figures differ by more than chance |
//! | [`jump`] | whether a count jumped by more than its area and all others explain |
//! | [`entropy`] | the distribution that says least beyond what it has to say |
//! | [`survey`] | what a sample says about everyone, and how surely |
//! | [`normal`], [`chi_square`], [`beta`], [`student`] | the distributions behind them |
//!
//! Where a formula has no answer, the answer is `None`; finite numbers never turn into NaN.

pub mod beta;
pub mod chi_square;
pub mod entropy;
pub mod jump;
pub mod normal;
pub mod proportion;
pub mod rate;
pub mod standardise;
pub mod student;
pub mod survey;
pub mod two_point;

/// How a value and its limits were computed. A result carries its method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Limits of a share by inverting the score test: [`proportion::wilson`].
    WilsonScore,
    /// Limits of a count of ten or more by Byar's approximation: [`rate::byar`].
    ByarPoisson,
    /// Limits of a smaller count from the Poisson distribution itself: [`rate::exact_poisson`].
    ExactPoisson,
    /// The publisher's own figure; nothing was computed, so there are no limits.
    AsPublished,
}

impl Method {
    /// Every method, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::WilsonScore, Self::ByarPoisson, Self::ExactPoisson, Self::AsPublished];

    /// The word written in data rows. Readers of the tables rely on it: it never changes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::WilsonScore => "wilson",
            Self::ByarPoisson => "byar",
            Self::ExactPoisson => "exact-poisson",
            Self::AsPublished => "as-published",
        }
    }

    /// The key of the method's source in `literature.yml`; a figure taken over as published has
    /// its source in the dataset instead.
    #[must_use]
    pub const fn citation(self) -> Option<&'static str> {
        match self {
            Self::WilsonScore => Some("wilson-1927"),
            Self::ByarPoisson => Some("breslow-day-1987"),
            Self::ExactPoisson => Some("garwood-1936"),
            Self::AsPublished => None,
        }
    }
}

/// A confidence level as a fraction strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %, the usual level of an interval.
    pub const P95: Self = Self(0.95);
    /// 99.8 %, about three standard errors: the level of an alarm.
    pub const P998: Self = Self(0.998);

    /// A level as a fraction, 0.95 for 95 %; `None` unless it lies strictly between 0 and 1.
    ///
    /// ```
    /// use sozialbericht::statistics::Confidence;
    ///
    /// assert_eq!(Confidence::new(0.95), Some(Confidence::P95));
    /// assert_eq!(Confidence::new(95.0), None); // a percentage is not a fraction
    /// ```
    #[must_use]
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level as a fraction.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.0
    }

    /// The probability left out on each side of a two-sided interval: (1 − c)/2.
    #[must_use]
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The half-width of a two-sided interval in standard errors: Φ⁻¹(1 − (1 − c)/2).
    ///
    /// Source: `wichura-1988`. Number: 1.96 for 95 % (`abramowitz-stegun-1964`, table 26.1).
    ///
    /// ```
    /// use sozialbericht::statistics::Confidence;
    ///
    /// assert!((Confidence::P95.standard_errors() - 1.959_963_984_540_054).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn standard_errors(self) -> f64 {
        normal::upper_quantile(self.tail())
    }
}

/// Two limits, in the unit of the value they enclose; `lower` never exceeds `upper`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Interval {
    /// Whether a value lies between the limits or on one of them.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

/// A count as the floating-point number the formulas work on.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53; no population on Earth is counted beyond that"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

/// The number of elements as a floating-point number.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 elements, more than memory holds")]
const fn length<T>(items: &[T]) -> f64 {
    items.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITERATURE: &str = include_str!("literature.yml");
    /// The files of this room, and those of `disclosure` that compute by published formulas.
    const SHELVES: [(&str, &str); 33] = [
        ("mod.rs", include_str!("mod.rs")),
        ("beta.rs", include_str!("beta.rs")),
        ("chi_square.rs", include_str!("chi_square.rs")),
        ("entropy.rs", include_str!("entropy.rs")),
        ("jump.rs", include_str!("jump.rs")),
        ("normal.rs", include_str!("normal.rs")),
        ("proportion.rs", include_str!("proportion.rs")),
        ("rate.rs", include_str!("rate.rs")),
        ("standardise.rs", include_str!("standardise.rs")),
        ("student.rs", include_str!("student.rs")),
        ("survey/association.rs", include_str!("survey/association.rs")),
        ("survey/compare.rs", include_str!("survey/compare.rs")),
        ("survey/crosstab.rs", include_str!("survey/crosstab.rs")),
        ("survey/design.rs", include_str!("survey/design.rs")),
        ("survey/estimate.rs", include_str!("survey/estimate.rs")),
        ("survey/greg.rs", include_str!("survey/greg.rs")),
        ("survey/income.rs", include_str!("survey/income.rs")),
        ("survey/interval.rs", include_str!("survey/interval.rs")),
        ("survey/matrix.rs", include_str!("survey/matrix.rs")),
        ("survey/mixture.rs", include_str!("survey/mixture.rs")),
        ("survey/mod.rs", include_str!("survey/mod.rs")),
        ("survey/projection.rs", include_str!("survey/projection.rs")),
        ("survey/quantile.rs", include_str!("survey/quantile.rs")),
        ("survey/rake.rs", include_str!("survey/rake.rs")),
        ("survey/replicate.rs", include_str!("survey/replicate.rs")),
        ("survey/sample.rs", include_str!("survey/sample.rs")),
        ("survey/variance.rs", include_str!("survey/variance.rs")),
        ("survey/weight.rs", include_str!("survey/weight.rs")),
        ("two_point.rs", include_str!("two_point.rs")),
        ("cell_key/table.rs", include_str!("../disclosure/cell_key/table.rs")),
        ("cell_key/design.rs", include_str!("../disclosure/cell_key/design.rs")),
        ("round/mod.rs", include_str!("../disclosure/round/mod.rs")),
        ("round/controlled.rs", include_str!("../disclosure/round/controlled.rs")),
    ];

    /// The keys of the bibliography: its lines without indentation that end in a colon.
    fn keys() -> Vec<&'static str> {
        LITERATURE
            .lines()
            .filter(|line| !line.starts_with([' ', '#']))
            .filter_map(|line| line.strip_suffix(':'))
            .collect()
    }

    #[test]
    fn every_citation_stands_in_the_bibliography() {
        let keys = keys();
        for method in Method::ALL {
            if let Some(key) = method.citation() {
                assert!(keys.contains(&key), "{method:?} cites {key}");
            }
        }
        for (file, text) in SHELVES {
            for (number, line) in (1..).zip(text.lines()) {
                if let Some(cited) = line.trim_start().strip_prefix("/// Source: ") {
                    let key = cited.split('`').nth(1);
                    let known = key.is_some_and(|key| keys.contains(&key));
                    assert!(known, "{file}:{number} cites {key:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_in_the_bibliography_goes_uncited() {
        for key in keys() {
            let (documented, returned) = (format!("`{key}`"), format!("\"{key}\""));
            let cited =
                SHELVES.iter().any(|(_, text)| text.contains(&documented) || text.contains(&returned));
            assert!(cited, "{key} is cited nowhere");
        }
    }

    #[test]
    fn method_words_are_stable() {
        let words = Method::ALL.map(Method::id);
        assert_eq!(words, ["wilson", "byar", "exact-poisson", "as-published"]);
    }

    #[test]
    fn a_confidence_level_is_a_fraction() {
        for level in [0.0, 1.0, -0.1, 95.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(level), None, "{level}");
        }
        let nearly_certain = Confidence::new(1.0 - f64::EPSILON / 2.0).unwrap();
        assert!(nearly_certain.standard_errors().is_finite());
    }

    #[test]
    fn limits_belong_to_the_interval() {
        let interval = Interval { lower: 0.2, upper: 0.4 };
        assert!(interval.contains(0.2) && interval.contains(0.4));
        assert!(!interval.contains(0.41) && !interval.contains(f64::NAN));
    }
}
