"""The same rows and model by shap's TreeExplainer, which for LightGBM asks LightGBM's own native code on all cores.

--folder FOLDER --rows N. Needs shap, lightgbm, numpy.
"""

import argparse
import json
import os
import time

import lightgbm as lgb
import numpy as np
import shap

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
parser.add_argument("--rows", type=int, required=True)
args = parser.parse_args()

with open(os.path.join(args.folder, "model.txt")) as file:
    text = file.read()
rows = np.fromfile(os.path.join(args.folder, "rows.f32"), dtype="<f4", count=args.rows * 20).reshape(-1, 20)

started = time.perf_counter()
explainer = shap.TreeExplainer(lgb.Booster(model_str=text))
values = explainer.shap_values(rows)
duration_ms = (time.perf_counter() - started) * 1000

print(
    json.dumps(
        {
            "durationMs": duration_ms,
            "base": float(np.ravel(explainer.expected_value)[0]),
            "means": np.abs(values).mean(axis=0).tolist(),
            "contributions": values[:100].ravel().tolist(),
            "settings": {"shap": shap.__version__, "lightgbm": lgb.__version__, "cores": os.cpu_count()},
        }
    )
)
