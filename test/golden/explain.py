"""Golden values of src-main/domains/evaluation/explain, from scikit-learn 1.9.1 (partial_dependence,
permutation_importance), PyALE 1.2.0 and shap 0.51.0 (KernelExplainer, every set of features asked).

Run: pip install numpy==2.3.5 pandas==3.1.1 scikit-learn==1.9.1 PyALE==1.2.0 shap==0.51.0
     python explain.py > explain.json
"""

import json
import warnings

import numpy as np
import pandas as pd
import shap
from PyALE._src.ALE_1D import aleplot_1D_categorical, aleplot_1D_continuous
from PyALE._src.lib import order_groups
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.metrics import roc_auc_score

warnings.filterwarnings("ignore")
rng = np.random.default_rng(31)
ROWS = 300
KINDS = ["w", "x", "y", "z"]
SHIFT = {"w": 0.0, "x": 0.8, "y": -0.6, "z": 0.3}


def probability(frame):
    """The model, written down again in explain.test.ts."""
    a, b, c = (frame[name].to_numpy(dtype=float) for name in "abc")
    k = frame["k"].astype(str).to_numpy()
    score = 1.2 * a * b + np.sin(2 * c) + np.array([SHIFT[x] for x in k]) + 0.5 * a * (k == "z")
    return 1 / (1 + np.exp(-score))


class Model(ClassifierMixin, BaseEstimator):
    def fit(self, X=None, y=None):
        self.classes_, self.is_fitted_ = np.array([0, 1]), True
        return self

    def __sklearn_is_fitted__(self):
        return True

    def predict_proba(self, X):
        p = probability(X)
        return np.column_stack([1 - p, p])

    def predict(self, X):
        return probability(X)


class Values:
    """What PyALE calls: probabilities, with the category decoded."""

    def predict(self, X):
        return probability(X)


k = rng.choice(KINDS, ROWS, p=[0.4, 0.3, 0.2, 0.1])
a = rng.normal(size=ROWS) + (k == "z") * 1.5 - (k == "y") * 0.7
frame = pd.DataFrame({"a": a, "b": rng.normal(size=ROWS), "c": a * 0.6 + rng.normal(size=ROWS) * 0.5, "k": k})
target = (rng.random(ROWS) < probability(frame)).astype(int)
model = Model().fit()

grid_a = np.quantile(frame["a"], [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1])
numbers = partial_dependence(
    model, frame, ["a"], kind="both", method="brute", response_method="predict_proba", custom_values={"a": grid_a}
)
categories = partial_dependence(
    model, frame, ["k"], kind="average", method="brute", categorical_features=["k"], response_method="predict_proba",
    custom_values={"k": np.array(KINDS, dtype=object)},
)
pair_grid = {"a": grid_a[[1, 3, 5]], "b": np.array([-1.0, 0.0, 1.0])}
pair = partial_dependence(
    model, frame, ["a", "b"], kind="average", method="brute", response_method="predict_proba", custom_values=pair_grid
)

ale_a = aleplot_1D_continuous(frame, Values(), "a", grid_size=10, include_CI=False)
order = order_groups(frame.assign(k=frame["k"].astype(str)), "k")
ale_k = aleplot_1D_categorical(
    frame.copy(), Values(), "k", encode_fun=lambda x: x.astype(str), predictors=list("abck"), include_CI=False
)

orders = [rng.permutation(ROWS).tolist() for _ in range(3)]
baseline = roc_auc_score(target, probability(frame))
drops = {}
for name in "abck":
    drops[name] = [
        baseline - roc_auc_score(target, probability(frame.assign(**{name: frame[name].to_numpy()[o]}))) for o in orders
    ]
theirs = permutation_importance(model, frame, target, scoring="roc_auc", n_repeats=200, random_state=5)

codes = frame.assign(k=[KINDS.index(x) for x in frame["k"]]).to_numpy(dtype=float)


def from_codes(matrix):
    decoded = pd.DataFrame(matrix, columns=list("abck"))
    return probability(decoded.assign(k=[KINDS[int(x)] for x in decoded["k"]]))


background = list(range(0, 40, 2))
explained = [100, 150, 222]
kernel = shap.KernelExplainer(from_codes, codes[background])
shapley = kernel.shap_values(codes[explained], nsamples=10_000, silent=True)

print(
    json.dumps(
        {
            "rows": frame.to_numpy(dtype=object).tolist(),
            "target": target.tolist(),
            "predictions": probability(frame).tolist(),
            "partialDependence": {
                "grid": grid_a.tolist(),
                "average": numbers["average"][0].tolist(),
                "individual": numbers["individual"][0][:5].tolist(),
                "categories": categories["average"][0].tolist(),
                "pairGrid": {key: values.tolist() for key, values in pair_grid.items()},
                "pair": pair["average"][0].tolist(),
            },
            "accumulated": {
                "edges": ale_a.index.tolist(),
                "effects": ale_a["eff"].tolist(),
                "counts": ale_a["size"].iloc[1:].astype(int).tolist(),
                "order": order.index.tolist(),
                "categoryEffects": {label: float(value) for label, value in ale_k["eff"].items()},
            },
            "permutation": {
                "orders": orders,
                "baseline": baseline,
                "drops": drops,
                "mean": theirs.importances_mean.tolist(),
                "deviation": theirs.importances_std.tolist(),
            },
            "shapley": {
                "background": background,
                "explained": explained,
                "base": float(kernel.expected_value),
                "values": shapley.tolist(),
            },
        },
        separators=(",", ":"),
    )
)
