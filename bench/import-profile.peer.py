"""Import and profile one CSV with pandas. `--data FILE`.

Imported is what is stored: as Parquet, synced to disk, with the sha256 of what was read and of what was written,
as the app does. Profiled are the statistics that the app's profile holds; the app's fingerprint has no counterpart
here. The reader is pandas' fastest (pyarrow, all cores); dates and timestamps are parsed by it.
"""

import argparse
import hashlib
import json
import os
import tempfile
import time

import numpy as np
import pandas as pd
import pyarrow

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
path = parser.parse_args().data

started = time.perf_counter()
frame = pd.read_csv(path, engine="pyarrow", parse_dates=["day", "at"])
with tempfile.NamedTemporaryFile(suffix=".parquet") as stored:
    frame.to_parquet(stored.name)
    os.fsync(stored.fileno())
    for name in [path, stored.name]:
        with open(name, "rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()

rows = len(frame)
missing = frame.isna().sum()
distinct = frame.nunique()
numbers = frame.select_dtypes("number").astype("float64")
times = frame[["day", "at"]]

means, deviations = numbers.mean(), numbers.std()
skewness, kurtosis = numbers.skew(), numbers.kurt()
lows, highs = numbers.min(), numbers.max()
quantiles = numbers.quantile([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
zeros, infinite = (numbers == 0).sum(), np.isinf(numbers).sum()
histograms = {name: np.histogram(column.dropna(), bins=50) for name, column in numbers.items()}
correlation = numbers.corr()
for name, column in times.items():
    histograms[name] = np.histogram(column.astype("int64"), bins=50)
    column.min(), column.max()

top, lengths = {}, {}
for name in ["carrier", "city", "grade", "remark", "reference", "flag"]:
    top[name] = frame[name].value_counts().head(20)
    if name != "flag":
        size = frame[name].str.len()
        lengths[name] = (size.min(), size.max(), size.mean(), (size == 0).sum())
elapsed = (time.perf_counter() - started) * 1000

print(
    json.dumps(
        {
            "durationMs": elapsed,
            "settings": {"pandas": pd.__version__, "pyarrow": pyarrow.__version__, "reader": "pyarrow", "stored": "Parquet, sha256"},
            "rows": rows,
            "means": [float(means[name]) for name in ["f0", "f2", "i1"]],
            "deviations": [float(deviations[name]) for name in ["f0", "f2", "i1"]],
            "medians": [float(quantiles.loc[0.5, name]) for name in ["f1", "i3"]],
            "missing": [int(missing[name]) for name in ["f2", "f3", "f4", "flag"]],
            "distinct": [int(distinct[name]) for name in ["carrier", "city", "reference"]],
            "topCount": int(top["carrier"].iloc[0]),
            "correlation": float(correlation.loc["f0", "f1"]),
        }
    )
)
