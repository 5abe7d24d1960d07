"""Golden values of src-main/domains/monitoring, from scipy 1.17.1, numpy 2.4.6 and statsmodels 0.15.0.

Run: pip install numpy scipy statsmodels && python monitoring.py > monitoring.json
"""

import json
import math

import numpy as np
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(31)


def distributions():
    gamma = [
        (a, x) for a in (0.5, 1, 1.5, 4.5, 10, 99.5, 500) for x in (1e-8, 0.1, 1, 4, 10, 30, 99, 120, 480, 520, 700)
    ]
    return {
        "logGamma": [[x, float(special.gammaln(x))] for x in (0.1, 0.5, 1.5, 3, 10, 57.5, 171, 1000, 1e6)],
        "upperGamma": [[a, x, float(special.gammaincc(a, x))] for a, x in gamma],
        "chiSquareSurvival": [
            [x, k, float(stats.chi2.sf(x, k))] for k in (1, 2, 5, 9, 10, 50, 200) for x in (0, 0.5, 3.84, 20, 100, 700)
        ],
        "chiSquareCritical": [
            [p, k, float(stats.chi2.isf(p, k))] for p in (0.5, 0.05, 0.001, 1e-10) for k in (1, 2, 9, 10, 200)
        ],
        "normalCdf": [[z, float(stats.norm.cdf(z))] for z in (-30, -8, -1.96, -0.1, 0, 0.5, 1.6448536269514722, 6)],
        "kolmogorov": [
            [x, float(special.kolmogorov(x))] for x in (0.05, 0.2, 0.5, 0.828, 0.999, 1, 1.001, 1.36, 2, 4, 10)
        ],
    }


def ks_exact():
    cases = []
    for n, m in ((1, 1), (2, 3), (5, 5), (10, 7), (50, 50), (50, 1000), (997, 1009), (300, 10_000), (10_000, 9_000)):
        for shift in (0, 0.1, 0.5):
            a, b = rng.normal(size=n), rng.normal(shift, 1, size=m)
            result = stats.ks_2samp(a, b, method="exact")
            cases.append({"n": n, "m": m, "d": float(result.statistic), "p": float(result.pvalue)})
    return cases


def ks_asymptotic():
    cases = []
    for n, m in ((1_000_000, 100), (50_000, 2_000), (1_000_000, 1_000_000)):
        for x in (0.6, 0.9, 1.2, 1.36, 1.6, 1.9):
            d = x / math.sqrt(n * m / (n + m))
            cases.append({"n": n, "m": m, "d": d, "p": float(stats.kstwo.sf(d, round(n * m / (n + m))))})
    return cases


def tables():
    cases = []
    for reference, current in (
        ([120, 80], [60, 50]),
        ([10, 10], [10, 11]),
        ([500, 300, 200], [40, 35, 25]),
        ([1000, 2000, 10, 50], [100, 150, 30, 8]),
        ([5, 0, 9], [7, 3, 0]),
        ([20, 30], [20, 30]),
    ):
        test = stats.chi2_contingency(np.array([reference, current]))
        p, q = np.array(reference) / sum(reference), np.array(current) / sum(current)
        smooth = lambda counts: np.maximum(counts, 0.5) / sum(counts)
        ps, qs = smooth(reference), smooth(current)
        cases.append(
            {
                "reference": reference,
                "current": current,
                "statistic": float(test.statistic),
                "dof": int(test.dof),
                "p": float(test.pvalue),
                "jensenShannon": float(jensenshannon(p, q)),
                "psi": float(np.sum(special.rel_entr(ps, qs)) + np.sum(special.rel_entr(qs, ps))),
                "critical": float(stats.chi2.ppf(0.95, len(reference) - 1) * (1 / sum(reference) + 1 / sum(current))),
            }
        )
    return cases


def numeric_columns():
    """Raw columns, and what scipy and numpy say of them. Values are rounded so that the file stays small."""
    pairs = {
        "shifted normal": (rng.normal(0, 1, 300), rng.normal(0.4, 1.2, 200)),
        "same skewed": (rng.lognormal(0, 1, 250), rng.lognormal(0, 1, 180)),
        "many ties": (rng.poisson(6, 300).astype(float), rng.poisson(7, 150).astype(float)),
        "mostly zero": (
            np.where(rng.random(300) < 0.8, 0, rng.normal(5, 1, 300)),
            np.where(rng.random(200) < 0.5, 0, rng.normal(5, 1, 200)),
        ),
        "disjoint": (rng.uniform(0, 1, 100), rng.uniform(10, 11, 60)),
        "wider than the reference": (rng.uniform(-1, 1, 120), rng.uniform(-30, 50, 90)),
    }
    cases = {}
    for name, (reference, current) in pairs.items():
        reference, current = np.round(reference, 3) + 0.0, np.round(current, 3) + 0.0
        deciles = [float(np.quantile(reference, k / 10, method="inverted_cdf")) for k in range(1, 10)]
        edges = sorted({d for d in deciles if d < reference.max()})
        bins = lambda v: np.bincount(np.searchsorted(edges, v, side="left"), minlength=len(edges) + 1)
        p, q = np.maximum(bins(reference), 0.5) / len(reference), np.maximum(bins(current), 0.5) / len(current)
        ks = stats.ks_2samp(reference, current, method="exact")
        cases[name] = {
            "reference": reference.tolist(),
            "current": current.tolist(),
            "edges": edges,
            "d": float(ks.statistic),
            "p": float(ks.pvalue),
            "psi": float(np.sum((p - q) * np.log(p / q))),
            "wasserstein": float(stats.wasserstein_distance(reference, current)),
            "mean": float(reference.mean()),
            "standardDeviation": float(reference.std()),
        }
    return cases


def corrections():
    p = [0.001, 0.5, 0.03, 0.04, 0.01, 0.9, 0.03, 1.0, 0.0]
    return {
        "p": p,
        "holm": multipletests(p, method="holm")[1].tolist(),
        "benjamini-hochberg": stats.false_discovery_control(p).tolist(),
    }


print(
    json.dumps(
        {
            "distributions": distributions(),
            "ksExact": ks_exact(),
            "ksAsymptotic": ks_asymptotic(),
            "tables": tables(),
            "numeric": numeric_columns(),
            "corrections": corrections(),
        }
    )
)
