"""Predictions of Python's own lightgbm, which lightgbm.engine.test.ts compares with.

python3 -m venv v && v/bin/pip install lightgbm==4.7.0 numpy==2.3.5 && v/bin/python make_golden.py > golden.json
"""

import json

import lightgbm as lgb
import numpy as np

COLUMNS = 5


def pseudo_random(count, seed):
    """The generator of self-test.ts, number by number."""
    state, out = seed, np.empty(count, dtype=np.float32)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = (state >> 8) / 2**24
    return out


def make_data(rows, seed):
    """Five columns: the second with gaps, the fourth categorical with eight codes and gaps."""
    x = pseudo_random(rows * COLUMNS, seed).reshape(rows, COLUMNS)
    x[:, 3] = np.floor(x[:, 3] * 8)
    score = x[:, 0] * 2 + np.isin(x[:, 3], [1, 4, 6]) - x[:, 2] + x[:, 4] * np.float32(0.5)
    x[::7, 1] = np.nan
    x[::11, 3] = np.nan
    return x, score.astype(np.float32)


def fit(task, params, target, rounds, early_stopping=0):
    x, score = make_data(600, 3)
    xv, score_v = make_data(200, 4)
    params = params | {
        "seed": 11,
        "num_threads": 2,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    train = lgb.Dataset(x, target(score), categorical_feature=[3], params=params)
    valid = lgb.Dataset(xv, target(score_v), reference=train, params=params)
    curve = {}
    callbacks = [lgb.record_evaluation(curve)]
    if early_stopping:
        callbacks.append(lgb.early_stopping(early_stopping, first_metric_only=True, verbose=False))
    booster = lgb.train(params, train, rounds, [train, valid], ["train", "validation"], callbacks=callbacks)
    best = booster.best_iteration or booster.current_iteration()
    return {
        "task": task,
        "bestStep": best,
        "predictions": booster.predict(xv, num_iteration=best).ravel().tolist(),
        "importance": booster.feature_importance("gain", iteration=best).tolist(),
        "curve": {part: dict(values) for part, values in curve.items()},
    }


print(
    json.dumps(
        {
            "binary": fit(
                "binary",
                {
                    "objective": "binary",
                    "metric": "binary_logloss,binary_error,auc",
                    "learning_rate": 0.3,
                    "num_leaves": 15,
                    "bagging_fraction": 0.8,
                    "bagging_freq": 1,
                    "feature_fraction": 0.8,
                    "min_data_per_group": 10,
                },
                lambda score: (score > 1.2).astype(np.float32),
                200,
                early_stopping=10,
            ),
            "multiclass": fit(
                "multiclass",
                {
                    "objective": "multiclass",
                    "num_class": 3,
                    "metric": "multi_logloss,multi_error",
                    "num_leaves": 7,
                    "lambda_l2": 1.5,
                    "max_cat_to_onehot": 10,
                },
                lambda score: np.digitize(score, [0.8, 1.5]).astype(np.float32),
                25,
            ),
            "regression": fit(
                "regression",
                {
                    "objective": "regression",
                    "metric": "rmse,l1",
                    "max_depth": 4,
                    "min_data_in_leaf": 5,
                    "path_smooth": 1,
                    "data_sample_strategy": "goss",
                },
                lambda score: score,
                40,
            ),
            "tweedie": fit(
                "regression",
                {"objective": "tweedie", "metric": "tweedie,rmse,l1", "extra_trees": True},
                lambda score: np.maximum(score, np.float32(0)),
                30,
            ),
        },
        indent=1,
    )
)
