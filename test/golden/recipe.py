"""Golden values of src-main/domains/training/recipe-number.ts, recipe-text.ts and iso-time.ts.

From scikit-learn 1.9.1 (SimpleImputer, FunctionTransformer, StandardScaler, MinMaxScaler), Python's datetime, and
FNV-1a written out over bytes. Run: pip install numpy scikit-learn && python recipe.py > recipe.json
"""

import json
import math
from datetime import datetime, timezone

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

rng = np.random.default_rng(7)


def signed_log1p(x):
    return np.sign(x) * np.log1p(np.abs(x))


def numeric_cases():
    train = np.concatenate([rng.lognormal(3, 1.5, 40), -rng.lognormal(1, 1, 9), [0.0]])
    train[[3, 17, 30]] = np.nan
    constant = np.full(12, 4.25)
    constant[5] = np.nan
    new = [0.0, -3.5, 1e6, 12.25, math.nan]
    cases = []
    for values in (train, constant):
        for impute in ("mean", "median", "zero", "constant"):
            for transform in ("none", "log1p"):
                for scale in ("none", "standard", "minmax"):
                    imputer = (
                        SimpleImputer(strategy="constant", fill_value={"zero": 0.0, "constant": -7.5}[impute])
                        if impute in ("zero", "constant")
                        else SimpleImputer(strategy=impute)
                    )
                    steps = [imputer]
                    if transform == "log1p":
                        steps.append(FunctionTransformer(signed_log1p))
                    if scale != "none":
                        steps.append(StandardScaler() if scale == "standard" else MinMaxScaler())
                    pipeline = make_pipeline(*steps).fit(values.reshape(-1, 1))
                    cases.append(
                        {
                            "impute": impute,
                            "transform": transform,
                            "scale": scale,
                            "isConstant": values is constant,
                            "encoded": pipeline.transform(np.array(new).reshape(-1, 1)).ravel().tolist(),
                        }
                    )
    blank = lambda list: [None if math.isnan(v) else v for v in list]
    return {"train": blank(train.tolist()), "constant": blank(constant.tolist()), "values": blank(new), "cases": cases}


def fnv1a(word):
    value = 0x811C9DC5
    for byte in word.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


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


words = ["", "a", "foobar", "naïve", "日本語", "😀", "zażółć", "x" * 300]
print(
    json.dumps(
        {
            "numeric": numeric_cases(),
            "fnv1a": [{"word": word, "hash": fnv1a(word)} for word in words],
            "times": time_cases(),
        }
    )
)
