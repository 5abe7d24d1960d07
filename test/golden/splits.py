"""Folds of scikit-learn 1.9.1, to compare ours with.

Run: pip install scikit-learn && python splits.py > splits.json
"""

import json

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, StratifiedKFold, TimeSeriesSplit

rng = np.random.default_rng(7)


def stratified(count, weights, folds):
    labels = rng.choice(len(weights), size=count, p=weights)
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=0)
    counts = [
        np.bincount(labels[test], minlength=len(weights)).tolist()
        for _, test in splitter.split(labels, labels)
    ]
    return {"labels": labels.tolist(), "folds": folds, "counts": counts}


def grouped(count, groups, folds):
    # Sizes from a few to many rows, so that the order of the groups matters.
    codes = rng.zipf(1.7, size=count) % groups
    sizes = [len(test) for _, test in GroupKFold(n_splits=folds).split(codes, groups=codes)]
    return {"groups": codes.tolist(), "folds": folds, "sizes": sorted(sizes)}


def windows(count, folds):
    tests = [test.tolist() for _, test in TimeSeriesSplit(n_splits=folds).split(np.arange(count))]
    return {"count": count, "folds": folds, "tests": [[test[0], test[-1]] for test in tests]}


print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "stratified": [
                stratified(300, [0.6, 0.3, 0.1], 5),
                stratified(97, [0.5, 0.5], 4),
                stratified(211, [0.9, 0.06, 0.04], 3),
            ],
            "grouped": [grouped(400, 40, 5), grouped(250, 23, 3), grouped(120, 9, 4)],
            "windows": [windows(100, 5), windows(103, 4), windows(37, 6)],
        }
    )
)
