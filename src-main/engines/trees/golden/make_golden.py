"""Explanations of LightGBM models that trees.test.ts compares with: LightGBM's own `pred_contrib` and shap's values.

python3 -m venv v && v/bin/pip install lightgbm==4.7.0 numpy==2.3.5 shap==0.51.0
v/bin/python make_golden.py > golden.json
"""

import json

import lightgbm as lgb
import numpy as np
import shap

rng = np.random.default_rng(20)
FIXED = {"seed": 3, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1}


def listed(values):
    """Nested lists with null for NaN."""
    return [[None if np.isnan(cell) else float(cell) for cell in row] for row in np.atleast_2d(values)]


def mixed(rows):
    """Five columns: the second with gaps, the third mostly 0, the fourth categorical with 40 codes and gaps."""
    x = rng.normal(size=(rows, 5)).astype(np.float32)
    x[:, 2] = np.where(rng.random(rows) < 0.6, 0, x[:, 2])
    x[:, 3] = rng.integers(0, 40, rows)
    score = x[:, 0] * 2 + np.isin(x[:, 3], [1, 4, 6, 33, 38]) * 2 - x[:, 2] + x[:, 4] * x[:, 1]
    x[rng.random(rows) < 0.15, 1] = np.nan
    x[rng.random(rows) < 0.1, 3] = np.nan
    return x, score


def case(params, x, y, rows, rounds, categorical=(), background=None):
    booster = lgb.train(
        params | FIXED, lgb.Dataset(x, y, categorical_feature=list(categorical), params=params | FIXED), rounds
    )
    out = {
        "model": booster.model_to_string(),
        "rows": listed(rows),
        "scores": listed(booster.predict(rows, raw_score=True).reshape(len(rows), -1)),
        "predictions": listed(booster.predict(rows).reshape(len(rows), -1)),
        # Per class: one number a column, then the base.
        "contributions": listed(booster.predict(rows, pred_contrib=True)),
    }
    if background is not None:
        explainer = shap.TreeExplainer(booster, data=background, feature_perturbation="interventional")
        out["background"] = listed(background)
        out["interventional"] = listed(explainer.shap_values(rows))
        out["interventionalBase"] = float(np.ravel(explainer.expected_value)[0])
    return out


x, score = mixed(1500)
probe, _ = mixed(24)
# What training never saw, and what no category is.
probe[0, 3], probe[1, 3], probe[2, 3], probe[3, 0] = 39, 77, -1, np.nan
noise = rng.normal(size=len(x)) * 0.5
numbers = x[:, [0, 1, 2, 4]]

flags = (rng.random((1200, 120)) < 0.03).astype(np.float32)
flag_score = flags @ np.linspace(3, 0.5, 120) + rng.normal(size=1200) * 0.01

print(
    json.dumps(
        {
            "binary": case(
                {"objective": "binary", "num_leaves": 15, "min_data_per_group": 10, "bagging_fraction": 0.7, "bagging_freq": 1},
                x, (score + noise > 1).astype(int), probe, 12, [3],
            ),
            "multiclass": case(
                {"objective": "multiclass", "num_class": 3, "num_leaves": 7, "max_cat_to_onehot": 50},
                x, np.digitize(score, [0, 2]), probe, 5, [3],
            ),
            "zeroIsMissing": case(
                {"objective": "regression", "zero_as_missing": True, "num_leaves": 9},
                numbers, score, probe[:, [0, 1, 2, 4]], 8,
            ),
            "averaged": case(
                {"objective": "regression", "boosting": "rf", "bagging_fraction": 0.6, "bagging_freq": 1, "num_leaves": 15},
                x, score, probe, 5, [3],
            ),
            "exponential": case(
                {"objective": "poisson", "num_leaves": 7}, numbers, np.maximum(score, 0).round(), probe[:, [0, 1, 2, 4]], 6,
            ),
            # A chain: each split sends a few rows aside, so that ways have more columns than a word has bits.
            "chain": case(
                {"objective": "regression", "num_leaves": 90, "min_data_in_leaf": 2, "min_sum_hessian_in_leaf": 0},
                flags, flag_score, flags[:12], 2,
            ),
            "interventional": case(
                {"objective": "binary", "num_leaves": 15},
                np.nan_to_num(numbers), (score + noise > 1).astype(int), np.nan_to_num(probe[:, [0, 1, 2, 4]]), 10,
                background=np.nan_to_num(numbers[:40]).astype(np.float64),
            ),
        },
        separators=(",", ":"),
    )
)
