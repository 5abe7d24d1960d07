"""Profile of one CSV by ydata-profiling, with its own settings as they come. `--data FILE`.

The report is described and not rendered: no HTML is written, and no progress bar is drawn.
"""

import argparse
import json
import time
import warnings

import pandas as pd
import ydata_profiling
from ydata_profiling import ProfileReport

warnings.simplefilter("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
path = parser.parse_args().data

started = time.perf_counter()
frame = pd.read_csv(path, parse_dates=["day", "at"])
description = ProfileReport(frame, progress_bar=False).get_description()
elapsed = (time.perf_counter() - started) * 1000

variables = description.variables
print(
    json.dumps(
        {
            "durationMs": elapsed,
            "settings": {"ydata-profiling": ydata_profiling.__version__, "pandas": pd.__version__},
            "rows": int(description.table["n"]),
            "means": [float(variables[name]["mean"]) for name in ["f0", "f2", "i1"]],
            "deviations": [float(variables[name]["std"]) for name in ["f0", "f2", "i1"]],
            "medians": [float(variables[name]["50%"]) for name in ["f1", "i3"]],
            "missing": [int(variables[name]["n_missing"]) for name in ["f2", "f3", "f4", "flag"]],
            "distinct": [int(variables[name]["n_distinct"]) for name in ["carrier", "city", "reference"]],
        }
    )
)
