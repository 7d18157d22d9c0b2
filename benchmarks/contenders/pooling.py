"""Pool each of many small sets of studies with one library; say how long that took and what came out.

python pooling.py LIBRARY STUDIES.csv OUT.csv, with LIBRARY one of amity, pymetaanalysis, statsmodels.
"""

import csv
import json
import math
import sys
import time
from collections import defaultdict


def amity_pool(y, v):
    found = evidence.pool(y, v, safeguard=False)
    return found.estimate, *found.ci, found.tau2


def with_pymetaanalysis(y, v):
    found = meta_analysis(effect=y, variance=v, tau2_method="REML", ci_method="hk")
    return found.estimate, found.ci_low, found.ci_high, found.tau2


def with_statsmodels(y, v):
    """It has no REML: Paule and Mandel, with the same interval."""
    found = combine_effects(np.array(y), np.array(v), method_re="iterated", use_t=True)
    se, t = math.sqrt(found.var_hksj_re), stdtrit(len(y) - 1, 0.975)
    return found.mean_effect_re, found.mean_effect_re - t * se, found.mean_effect_re + t * se, found.tau2


library, file, out = sys.argv[1:]
if library == "amity":
    from amity import evidence

    pool = amity_pool
elif library == "pymetaanalysis":
    from meta_analyze import meta_analysis

    pool = with_pymetaanalysis
else:
    import numpy as np
    from scipy.special import stdtrit
    from statsmodels.stats.meta_analysis import combine_effects

    pool = with_statsmodels

sets = defaultdict(lambda: ([], []))
with open(file, encoding="utf-8") as lines:
    for row in csv.DictReader(lines):
        sets[row["set"]][0].append(float(row["y"]))
        sets[row["set"]][1].append(float(row["v"]))
pool(*next(iter(sets.values())))  # what is loaded on first use is not pooling

failed, results = 0, []
start = time.perf_counter()
for y, v in sets.values():
    try:
        results.append(pool(y, v))
    except Exception:  # a fit that fails is counted, whatever it raises
        failed += 1
        results.append((math.nan,) * 4)
seconds = time.perf_counter() - start
with open(out, "w", encoding="utf-8", newline="") as written:
    csv.writer(written).writerows(results)
print(json.dumps({"seconds": seconds, "failed": failed}))
