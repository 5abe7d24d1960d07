"""Golden values of the models of one column (src-main/workers/data/analyses/target).

From scikit-learn 1.9.1 (roc_auc_score, r2_score) over predictions made with pandas 3.1.1. Run:
pip install numpy pandas scikit-learn && python probes.py > probes.json
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score, roc_auc_score

rng = np.random.default_rng(3)
n, folds, prior_rows = 600, 5, 5
fold = rng.permutation(np.arange(n) % folds)
binary = (rng.random(n) < 0.3).astype(float)
number = np.round(rng.normal(20, 5, n), 3)
columns = {
    'strong': np.where(rng.random(n) < 0.9, binary, 1 - binary).astype(int),
    'steps': pd.qcut(number + rng.normal(0, 3, n), 8, labels=False),
    'noise': rng.integers(0, 12, n),
    'rare': np.where(rng.random(n) < 0.02, 1, 0),
    'unique': np.arange(n),
}


def predict(codes, y, held):
    train = pd.DataFrame({'bin': codes[~held], 'y': y[~held]})
    prior = train.y.mean()
    sums = train.groupby('bin').y.agg(['sum', 'count'])
    means = (sums['sum'] + prior_rows * prior) / (sums['count'] + prior_rows)
    return pd.Series(codes[held]).map(means).fillna(prior).to_numpy()


def score(codes, y, judge):
    scores = []
    for each in range(folds):
        held = fold == each
        if judge is roc_auc_score and len(np.unique(y[held])) < 2:
            continue
        scores.append(judge(y[held], predict(codes, y, held)))
    return float(np.mean(scores))


json.dump(
    {
        'fold': fold.tolist(),
        'binary': binary.tolist(),
        'number': number.tolist(),
        'columns': {
            name: {
                'codes': codes.tolist(),
                'auc': score(codes, binary, roc_auc_score),
                'r2': score(codes, number, r2_score),
            }
            for name, codes in columns.items()
        },
    },
    sys.stdout,
)
