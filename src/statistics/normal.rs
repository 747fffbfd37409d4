//! The standard normal distribution.

use std::f64::consts::FRAC_1_SQRT_2;

/// The probability Φ(x) that a standard normal variable does not exceed `x`, also far out in the
/// lower tail. NaN gives NaN.
///
/// Source: `olver-2010`, 7.18.1: Φ(x) = erfc(−x/√2)/2.
/// Number: Φ(1) = 0.84134 47460 68543 (`abramowitz-stegun-1964`, table 26.1).
///
/// ```
/// use sozialbericht::statistics::normal;
///
/// assert!((normal::cdf(1.0) - 0.841_344_746_068_543).abs() < 1e-15);
/// ```
#[must_use]
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The value that a standard normal variable stays below with probability `probability`; `None`
/// unless the probability lies strictly between 0 and 1.
///
/// Source: `wichura-1988`, algorithm AS 241, about 16 digits.
/// Number: the paper's own check, −3.09023 23061 67814 for 0.001.
///
/// ```
/// use sozialbericht::statistics::normal;
///
/// let quantile = normal::quantile(0.001).unwrap();
/// assert!((quantile + 3.090_232_306_167_814).abs() < 1e-14);
/// ```
#[must_use]
pub fn quantile(probability: f64) -> Option<f64> {
    let inside = probability > 0.0 && probability < 1.0;
    inside.then(|| -upper_quantile(probability))
}

/// The value exceeded with a probability strictly between 0 and 1: −Φ⁻¹(probability). Small tails
/// keep their digits here, which 1 − probability would lose.
pub(super) fn upper_quantile(probability: f64) -> f64 {
    let centred = 0.5 - probability;
    if centred.abs() <= 0.425 {
        let t = 0.180_625 - centred * centred;
        return centred * ratio(&CENTRE, t);
    }
    let tail = probability.min(1.0 - probability);
    let t = (-libm::log(tail)).sqrt();
    let distance = if t <= 5.0 { ratio(&FLANK, t - 1.6) } else { ratio(&FAR, t - 5.0) };
    distance.copysign(centred)
}

/// A rational approximation: coefficients of numerator and denominator, lowest power first.
struct Rational {
    numerator: [f64; 8],
    denominator: [f64; 8],
}

fn ratio(rational: &Rational, t: f64) -> f64 {
    let polynomial = |coefficients: &[f64; 8]| coefficients.iter().rfold(0.0, |sum, c| sum * t + c);
    polynomial(&rational.numerator) / polynomial(&rational.denominator)
}

/// AS 241 for probabilities within 0.425 of the median.
const CENTRE: Rational = Rational {
    numerator: [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    denominator: [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_545e3,
    ],
};

/// AS 241 for tails down to e⁻²⁵.
const FLANK: Rational = Rational {
    numerator: [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    denominator: [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
};

/// AS 241 for tails beyond e⁻²⁵.
const FAR: Rational = Rational {
    numerator: [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    denominator: [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_meet_the_checks_of_the_paper() {
        let published = [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ];
        for (probability, expected) in published {
            let quantile = quantile(probability).unwrap();
            let deviation = (quantile / expected - 1.0).abs();
            assert!(deviation < 1e-15, "{probability}: {quantile}");
        }
    }

    /// A wrong digit in any of the 45 coefficients breaks this round trip.
    #[test]
    fn quantile_and_distribution_undo_each_other() {
        for step in 1..400 {
            let x = -20.0 + f64::from(step) * 0.05;
            let back = quantile(cdf(x)).unwrap();
            assert!((back - x).abs() <= 1e-14 * x.abs().max(1.0), "{x}: {back}");
        }
    }

    #[test]
    fn the_distribution_is_symmetric() {
        assert!((cdf(0.0) - 0.5).abs() < f64::EPSILON);
        for x in [0.1, 0.5, 1.0, 1.5, 3.0] {
            assert!((cdf(x) + cdf(-x) - 1.0).abs() < 1e-15);
        }
        let (low, high) = (quantile(0.0625).unwrap(), quantile(0.9375).unwrap());
        assert!((low + high).abs() < f64::EPSILON);
    }

    #[test]
    fn certainty_and_impossibility_have_no_quantile() {
        for probability in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
            assert_eq!(quantile(probability), None, "{probability}");
        }
    }
}
