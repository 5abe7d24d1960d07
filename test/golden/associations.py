"""Golden values of the measures of association (src-main/workers/data/analyses/associations).

From SciPy 1.17.1 (spearmanr, chi2_contingency), scikit-learn 1.9.1 (normalized_mutual_info_score, f_classif) and
pandas 3.1.1 (qcut). Run:
pip install numpy pandas scipy scikit-learn && python associations.py > associations.json
"""

import json
import sys
import numpy as np
import pandas as pd
import scipy
import scipy.stats as st
import sklearn
from sklearn.feature_selection import f_classif
from sklearn.metrics import normalized_mutual_info_score

rng = np.random.default_rng(7)
n = 400
x = np.round(rng.normal(50, 12, n), 3)
y = np.round(np.exp(x / 20) + rng.normal(0, 1.5, n), 3)
ties = rng.integers(0, 5, n).astype(float)
heavy = np.where(rng.random(n) < 0.7, 0.0, np.round(rng.exponential(3, n), 2))
city = rng.choice(['Kyiv', 'Lima', 'Oslo', 'Rome'], n, p=[0.4, 0.3, 0.2, 0.1])
plan = np.where(rng.random(n) < 0.6, city, rng.choice(['a', 'b', 'c'], n))
many = np.array([f'v{i}' for i in rng.integers(0, 60, n)])
shifted = np.round(x + np.select([city == 'Oslo', city == 'Rome'], [15, -10], 0), 3)
for values, share in ((y, 0.1), (ties, 0.05), (heavy, 0.15)):
    values[rng.random(n) < share] = np.nan
plan = plan.astype(object)
plan[rng.random(n) < 0.08] = None

numbers = {'x': x, 'y': y, 'ties': ties, 'heavy': heavy, 'shifted': shifted}
categories = {'city': city, 'plan': plan, 'many': many}
frame = pd.DataFrame({**numbers, **categories})


def bias_corrected_v(a, b):
    table = pd.crosstab(a, b)
    chi2 = st.chi2_contingency(table, correction=False).statistic
    total = table.to_numpy().sum()
    r, k = table.shape
    phi2 = max(0, chi2 / total - (k - 1) * (r - 1) / (total - 1))
    rc, kc = r - (r - 1) ** 2 / (total - 1), k - (k - 1) ** 2 / (total - 1)
    return float(np.sqrt(phi2 / min(rc - 1, kc - 1)))


def binned(series):
    if series.nunique() <= 10:
        return series.astype('category').cat.codes.where(series.notna(), -1)
    return pd.qcut(series, 10, labels=False, duplicates='drop').fillna(-1)


bins = {name: binned(frame[name]) if name in numbers else frame[name].astype('category').cat.codes for name in frame}
golden = {'pairs': []}
names = list(frame)
for i, a in enumerate(names):
    for b in names[i + 1:]:
        both = frame[[a, b]].dropna()
        pair = {'a': a, 'b': b, 'rowCount': len(both)}
        if a in numbers and b in numbers:
            pair['spearman'] = float(st.spearmanr(both[a], both[b]).statistic)
        elif a in categories and b in categories:
            pair['cramers-v'] = bias_corrected_v(both[a], both[b])
        else:
            group, value = (a, b) if a in categories else (b, a)
            k = both[group].nunique()
            f = f_classif(both[[value]], both[group])[0][0]
            pair['correlation-ratio'] = float(np.sqrt(f * (k - 1) / (f * (k - 1) + len(both) - k)))
        u, v = bins[a], bins[b]
        known = (u >= 0) & (v >= 0)
        pair['mutual-information'] = float(normalized_mutual_info_score(u[known], v[known]))
        golden['pairs'].append(pair)
golden['numbers'] = {k: [None if np.isnan(v) else float(v) for v in values] for k, values in numbers.items()}
golden['categories'] = {k: list(values) for k, values in categories.items()}
golden['made'] = {
    'python': sys.version.split()[0],
    'numpy': np.__version__,
    'pandas': pd.__version__,
    'scipy': scipy.__version__,
    'scikit-learn': sklearn.__version__,
}
json.dump(golden, sys.stdout, indent=1)
