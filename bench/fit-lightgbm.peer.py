"""One LightGBM fit from Python, same file and parameters as fit-lightgbm.ours.ts. Needs lightgbm==4.7.0, numpy==2.3.5.

--data FILE --rows N --columns N --rounds N --threads N --seed N
"""

import argparse
import json
import math
import time

import lightgbm as lgb
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--rows", type=int, default=200_000)
parser.add_argument("--columns", type=int, default=20)
parser.add_argument("--rounds", type=int, default=100)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

test_rows = math.ceil(args.rows / 5)
numbers = np.fromfile(args.data, dtype="<f4")
train, target, test, test_target = np.split(
    numbers,
    np.cumsum([args.rows * args.columns, args.rows, test_rows * args.columns]),
)
train = train.reshape(args.rows, args.columns)
test = test.reshape(test_rows, args.columns)

params = {
    "objective": "binary",
    "metric": "None",
    "learning_rate": 0.1,
    "num_leaves": 31,
    "seed": args.seed,
    "num_threads": args.threads,
    "deterministic": True,
    "force_row_wise" if args.columns <= 100 else "force_col_wise": True,
    "verbosity": -1,
}

# From arrays in memory to the text of a finished model, as the engine's fit does.
started = time.perf_counter()
booster = lgb.train(params, lgb.Dataset(train, target, params=params), args.rounds)
model = booster.model_to_string()
importance = booster.feature_importance("gain")
duration_ms = (time.perf_counter() - started) * 1000


def area_under_roc(scores, labels):
    """Mann-Whitney, ties counted half."""
    negatives = np.sort(scores[labels == 0])
    positives = scores[labels == 1]
    wins = np.searchsorted(negatives, positives, "left") + np.searchsorted(negatives, positives, "right")
    return float(wins.sum() / 2 / (len(positives) * len(negatives)))


auc = area_under_roc(booster.predict(test, num_threads=args.threads), test_target)
settings = {"lightgbm": lgb.__version__, "numpy": np.__version__, "params": params, "rounds": args.rounds}
print(json.dumps({"durationMs": duration_ms, "auc": auc, "settings": settings}))
