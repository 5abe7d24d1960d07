"""Golden values of src-main/domains/evaluation, from scikit-learn 1.9.1, numpy 2.4.6 and scipy 1.17.1.

Run: pip install numpy scipy scikit-learn && python evaluation.py > evaluation.json
"""

import json
import warnings

import numpy as np
from sklearn import metrics as m

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261)


def ece(probability, outcome):
    """Ten bins (low, high] with edges k/10, empty ones skipped, written out the long way."""
    total = 0.0
    for k in range(10):
        low, high = k / 10, (k + 1) / 10
        rows = [i for i, p in enumerate(probability) if (low < p <= high) or (k == 0 and p == 0)]
        if rows:
            difference = np.mean([probability[i] for i in rows]) - np.mean([outcome[i] for i in rows])
            total += len(rows) / len(probability) * abs(difference)
    return float(total)


def binary_case(p, y):
    label = (p >= 0.5).astype(int)
    one_class = len(set(y.tolist())) < 2
    fpr, tpr, _ = m.roc_curve(y, p, drop_intermediate=False) if not one_class else ([], [], [])
    precision, recall, _ = m.precision_recall_curve(y, p) if y.sum() else ([], [], [])
    return {
        "probabilities": p.tolist(),
        "labels": y.tolist(),
        "metrics": {
            "auc": None if one_class else m.roc_auc_score(y, p),
            "average_precision": m.average_precision_score(y, p) if y.sum() else None,
            "log_loss": m.log_loss(y, p, labels=[0, 1]),
            "brier": m.brier_score_loss(y, p, pos_label=1),
            "ece": ece(p, y),
            "accuracy": m.accuracy_score(y, label),
            "balanced_accuracy": m.balanced_accuracy_score(y, label),
            "precision": m.precision_score(y, label, zero_division=0),
            "recall": m.recall_score(y, label, zero_division=0),
            "f1": m.f1_score(y, label, zero_division=0),
            "mcc": m.matthews_corrcoef(y, label),
        },
        "roc": {"fpr": list(map(float, fpr)), "tpr": list(map(float, tpr))},
        "pr": {"precision": list(map(float, precision)), "recall": list(map(float, recall))},
    }


def multiclass_case(p, y):
    k = p.shape[1]
    label = p.argmax(1)
    aucs = []
    for c in range(k):
        outcome = (y == c).astype(int)
        aucs.append(m.roc_auc_score(outcome, p[:, c]) if 0 < outcome.sum() < len(y) else None)
    defined = [a for a in aucs if a is not None]
    average = lambda f, how: f(y, label, average=how, zero_division=0)
    return {
        "classCount": k,
        "probabilities": p.ravel().tolist(),
        "labels": y.tolist(),
        "aucs": aucs,
        "metrics": {
            "log_loss": m.log_loss(y, p, labels=list(range(k))),
            "accuracy": m.accuracy_score(y, label),
            "balanced_accuracy": m.balanced_accuracy_score(y, label),
            "f1_macro": average(m.f1_score, "macro"),
            "precision_macro": average(m.precision_score, "macro"),
            "recall_macro": average(m.recall_score, "macro"),
            "f1_weighted": average(m.f1_score, "weighted"),
            "precision_weighted": average(m.precision_score, "weighted"),
            "recall_weighted": average(m.recall_score, "weighted"),
            "mcc": m.matthews_corrcoef(y, label),
            "auc_ovr": float(np.mean(defined)) if defined else None,
            "ece": ece(p.max(1), (label == y).astype(int)),
        },
    }


def regression_case(predicted, actual):
    return {
        "predicted": predicted.tolist(),
        "actual": actual.tolist(),
        "metrics": {
            "rmse": m.root_mean_squared_error(actual, predicted),
            "mae": m.mean_absolute_error(actual, predicted),
            "r2": None if len(actual) < 2 else m.r2_score(actual, predicted),
            "mape": m.mean_absolute_percentage_error(actual, predicted),
            "median_ae": m.median_absolute_error(actual, predicted),
        },
    }


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax_rows(n, k):
    z = np.exp(rng.normal(size=(n, k)) * 1.5)
    return z / z.sum(1, keepdims=True)


signal = rng.normal(size=120)
noisy = (rng.random(120) < sigmoid(1.5 * signal)).astype(int)
tied = np.round(sigmoid(signal), 1)
three = softmax_rows(90, 3)
three_labels = np.array([rng.choice(3, p=row) for row in three])
five = np.round(softmax_rows(60, 5), 2)
five = five / five.sum(1, keepdims=True)
y32 = lambda v: np.asarray(v, dtype=np.float32).astype(float)
target = y32(rng.gamma(2, 10, size=101))

print(
    json.dumps(
        {
            "binary": {
                "continuous scores": binary_case(sigmoid(signal), noisy),
                "tied scores on bin edges": binary_case(tied, noisy),
                "perfect": binary_case(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1])),
                "reversed": binary_case(np.array([0.9, 0.8, 0.2, 0.1]), np.array([0, 0, 1, 1])),
                "all scores equal": binary_case(np.full(8, 0.5), np.array([0, 1, 0, 1, 1, 0, 0, 0])),
                "certain and wrong": binary_case(np.array([0.0, 1.0, 1.0, 0.0]), np.array([1, 0, 1, 0])),
                "only negatives": binary_case(np.array([0.2, 0.7, 0.4]), np.array([0, 0, 0])),
                "only positives": binary_case(np.array([0.2, 0.7, 0.4]), np.array([1, 1, 1])),
                "one row": binary_case(np.array([0.7]), np.array([1])),
            },
            "multiclass": {
                "three classes": multiclass_case(three, three_labels),
                "five classes, ties, one absent": multiclass_case(five, rng.integers(0, 4, size=60)),
                "one class only": multiclass_case(three[:10], np.full(10, 2)),
            },
            "regression": {
                "skewed target": regression_case(target * 0.9 + rng.normal(size=101) * 4, target),
                "even count": regression_case(target[:40] + rng.normal(size=40), target[:40]),
                "zeros in the target": regression_case(np.array([0.5, 1.0, 2.0]), np.array([0.0, 1.0, 3.0])),
                "constant target, wrong": regression_case(np.array([1.0, 2.0, 4.0]), y32([0.1, 0.1, 0.1])),
                "constant target, right": regression_case(y32([0.1, 0.1, 0.1]), y32([0.1, 0.1, 0.1])),
                "large offset": regression_case(1e6 + rng.normal(size=50), y32(1e6 + rng.normal(size=50))),
                "one row": regression_case(np.array([1.0]), np.array([3.0])),
            },
        }
    )
)
