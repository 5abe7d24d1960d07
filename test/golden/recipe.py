"""Golden values of src-main/domains/training/recipe and iso-time.ts.

From scikit-learn 1.9.1 (SimpleImputer, FunctionTransformer, StandardScaler, MinMaxScaler, RobustScaler,
PowerTransformer, KBinsDiscretizer, OrdinalEncoder, OneHotEncoder, TargetEncoder, FeatureHasher, CountVectorizer,
TfidfVectorizer, murmurhash3_32), category_encoders (MEstimateEncoder, CountEncoder) and Python's datetime. Run:
pip install numpy pandas scikit-learn category_encoders && python recipe.py > recipe.json
"""

import json
import math
from datetime import datetime, timezone

import numpy as np
import pandas as pd
from category_encoders import CountEncoder, MEstimateEncoder
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from sklearn.utils import murmurhash3_32

rng = np.random.default_rng(7)
scalers = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}


def transformer(op, values):
    """The scikit-learn step for one of our operations; `values` is what it will be fitted on."""
    match op["op"]:
        case "impute":
            kind = op["with"].replace("-", "_")
            return SimpleImputer(strategy=kind, fill_value=op["constant"] if kind == "constant" else None)
        case "scale":
            return scalers[op["by"]]()
        case "signed-log":
            return FunctionTransformer(lambda x: np.sign(x) * np.log1p(np.abs(x)))
        case "log":
            return FunctionTransformer(lambda x: np.log1p(np.maximum(x, 0)))
        case "yeo-johnson":
            return PowerTransformer(method="yeo-johnson", standardize=False)
        case "bin":
            strategy = {"width": "uniform", "quantiles": "quantile"}[op["by"]]
            return KBinsDiscretizer(op["bins"], encode="ordinal", strategy=strategy, quantile_method="linear")
        case "clip":
            known = values[~np.isnan(values)]
            limits = [op["low"], op["high"]] if op["by"] == "limits" else np.quantile(known, [op["low"], op["high"]])
            return FunctionTransformer(lambda x: np.clip(x, *limits))


def fit_pipeline(ops, train):
    steps, values = [], train.reshape(-1, 1)
    for op in ops:
        step = transformer(op, values).fit(values)
        steps.append(step)
        values = step.transform(values)
    return lambda new: [float(v) for v in _apply(steps, np.array(new).reshape(-1, 1)).ravel()]


def _apply(steps, values):
    for step in steps:
        values = step.transform(values)
    return values


def numeric_cases():
    train = np.concatenate([rng.lognormal(3, 1.5, 40), -rng.lognormal(1, 1, 9), [0.0]])
    train[[3, 17, 30]] = np.nan
    train[[5, 6]] = 4.0
    constant = np.full(12, 4.25)
    constant[5] = np.nan
    new = [0.0, -3.5, 1e6, 12.25, math.nan]
    impute = lambda kind, value=0: {"op": "impute", "with": kind, "constant": value}
    scale = lambda by: {"op": "scale", "by": by}
    lists = [
        [imputer, *log, *scaler]
        for imputer in (impute("mean"), impute("median"), impute("most-frequent"), impute("constant", -7.5))
        for log in ([], [{"op": "signed-log"}])
        for scaler in ([], [scale("standard")], [scale("minmax")], [scale("robust")])
    ]
    varied = [
        [{"op": "clip", "by": "quantiles", "low": 0.05, "high": 0.9}, impute("median"), scale("standard")],
        [impute("median"), {"op": "clip", "by": "limits", "low": -2, "high": 40}],
        [impute("mean"), {"op": "log"}, scale("robust")],
        [impute("mean"), {"op": "yeo-johnson"}, scale("standard")],
        [{"op": "yeo-johnson"}, impute("constant", 0)],
        [impute("median"), {"op": "bin", "by": "width", "bins": 7}],
        [impute("median"), {"op": "bin", "by": "quantiles", "bins": 6}, scale("minmax")],
        [scale("standard"), impute("constant", 3)],
    ]
    cases = [
        {"ops": ops, "isConstant": values is constant, "encoded": fit_pipeline(ops, values)(new)}
        for values, ops in [(v, o) for v in (train, constant) for o in lists] + [(train, o) for o in varied]
    ]
    blank = lambda list: [None if math.isnan(v) else v for v in list]
    return {"train": blank(train.tolist()), "constant": blank(constant.tolist()), "values": blank(new), "cases": cases}


def category_cases():
    names = np.array(["Oslo", "Bergen", "Tromsø", "Narvik", "Bodø", "Voss"], dtype=object)
    train = names[rng.choice(6, 60, p=[0.4, 0.25, 0.15, 0.1, 0.07, 0.03])]
    train[[4, 40]] = None
    new = np.array(["Oslo", "Voss", "Hamar", None], dtype=object)
    known = train.copy()
    known[train == None] = "(missing)"  # noqa: E711
    frame = pd.DataFrame({"city": known})
    new_known = ["Oslo", "Voss", "Hamar", "(missing)"]
    numbers = rng.normal(10, 3, 60).round(3) + (train == "Oslo") * 5
    targets = {
        "binary": (numbers > 12).astype(int),
        "multiclass": np.digitize(numbers, [9, 13]),
        "regression": numbers,
    }
    fold_of = rng.integers(0, 4, 60)
    target_cases = []
    for task, target in targets.items():
        for smooth in (0.5, 10.0):
            kind = {"regression": "continuous"}.get(task, task)
            encoder = TargetEncoder(smooth=smooth, target_type=kind).fit(frame, target)
            encode = lambda e, values: e.transform(pd.DataFrame({"city": values})).tolist()
            folds = []
            for fold in range(4):
                inside, outside = fold_of == fold, fold_of != fold
                other = TargetEncoder(smooth=smooth, target_type=kind).fit(frame[outside], target[outside])
                folds.append(encode(other, known[inside]))
            case = {
                "task": task, "smoothing": smooth, "target": target.tolist(),
                "encoded": encode(encoder, new_known), "outOfFold": folds,
            }  # fmt: skip
            if task != "multiclass":
                m = MEstimateEncoder(m=smooth, cols=["city"]).fit(frame, target)
                mine = m.transform(pd.DataFrame({"city": new_known})).to_numpy()
                assert np.allclose(mine, case["encoded"], rtol=1e-12), "the two libraries differ"
            target_cases.append(case)
    one_hot = OneHotEncoder(min_frequency=6, handle_unknown="infrequent_if_exist", sparse_output=False).fit(frame)
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-9, encoded_missing_value=-8)
    ordinal.fit(pd.DataFrame({"city": train}))
    counts = CountEncoder(normalize=True, cols=["city"]).fit(frame)
    hasher = FeatureHasher(n_features=8, input_type="string")
    return {
        "train": train.tolist(),
        "values": new.tolist(),
        "foldOf": fold_of.tolist(),
        "target": target_cases,
        "oneHot": {
            "names": [name.removeprefix("city_") for name in one_hot.get_feature_names_out()],
            "encoded": one_hot.transform(pd.DataFrame({"city": new_known})).tolist(),
        },
        "ordinal": ordinal.transform(pd.DataFrame({"city": new})).ravel().tolist(),
        "frequency": counts.transform(pd.DataFrame({"city": new_known}))["city"].fillna(0).tolist(),
        "hash": hasher.transform([[v] for v in new_known[:3]]).toarray().tolist(),
    }


def text_cases():
    train = [
        "The quick brown fox jumps over the lazy dog", "the dog sleeps; the FOX does not",
        "Łódź, 東京 and Oslo: the naïve fox", "", "dog dog dog", "a quick dog",
    ]  # fmt: skip
    new = ["the quick dog and the fox", "unknown words only", "FOX-fox fox", ""]
    cases = []
    for name, vectorizer in (("counts", CountVectorizer), ("tf-idf", TfidfVectorizer)):
        for max_words in (1, 2):
            fitted = vectorizer(token_pattern=r"[^\W_]+", ngram_range=(1, max_words), min_df=2).fit(train)
            cases.append(
                {
                    "as": name,
                    "maxWords": max_words,
                    "terms": fitted.get_feature_names_out().tolist(),
                    "encoded": fitted.transform(new).toarray().tolist(),
                }
            )
    return {"train": train, "values": new, "cases": cases}


def time_cases():
    texts = [
        "1970-01-01", "2026-11-24", "1899-12-31", "2000-02-29", "2026-11-24T09:30:00Z", "2026-11-24T09:30:00+01:00",
        "2026-11-24 09:30:15.123-05:30", "1969-12-31T23:59:59.999", "0001-01-01", "9999-12-31T23:59:59",
    ]  # fmt: skip
    cases = []
    for text in texts:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)
        delta = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
        cases.append(
            {
                "text": text,
                "epochMs": delta.days * 86_400_000 + delta.seconds * 1000 + delta.microseconds // 1000,
                "parts": {
                    "year": moment.year,
                    "month": moment.month,
                    "day": moment.day,
                    "weekday": moment.weekday(),
                    "day-of-year": moment.timetuple().tm_yday,
                    "hour": moment.hour,
                    "minute": moment.minute,
                    "epoch-day": delta.total_seconds() / 86_400,
                },
            }
        )
    return cases


words = ["", "a", "foobar", "naïve", "日本語", "😀", "zażółć", "abcd", "x" * 301]
print(
    json.dumps(
        {
            "numeric": numeric_cases(),
            "categories": category_cases(),
            "text": text_cases(),
            "murmur3": [{"word": word, "hash": int(murmurhash3_32(word.encode("utf-8")))} for word in words],
            "times": time_cases(),
        }
    )
)
