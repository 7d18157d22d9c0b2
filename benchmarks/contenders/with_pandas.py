"""The same rules as one writes them in pandas: whole columns, `sum(axis=1)`, `isna`, `cut`."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from rules import FLAG, FLAG_ITEM, RULES, STATES, Rule, outputs


def score(source: Path) -> pd.DataFrame:
    survey = pd.read_parquet(source)
    scored = {"id": survey["id"]}
    for rule in RULES:
        answers = survey[rule.items]
        absent = answers.isna().sum(axis=1)
        value = combined(rule, changed(rule, answers), absent)
        scored[rule.name] = value
        scored[f"{rule.name}.missing"] = absent.astype("int8")
        scored[f"{rule.name}.band"] = band(rule, value)
    item = survey[FLAG_ITEM]
    codes = np.select([item.isna(), item >= 1], [2, 1], default=0)
    scored[FLAG] = pd.Categorical.from_codes(codes, STATES)
    return pd.DataFrame(scored)[outputs()]


def changed(rule: Rule, answers: pd.DataFrame) -> pd.DataFrame:
    """Reverse and dichotomise; what is missing stays missing."""
    if not (rule.reversed or rule.endorsed_from or rule.endorsed_to):
        return answers
    answers = answers.copy()
    for item in rule.reversed:
        answers[item] = rule.turn - answers[item]
    for item in rule.endorsed_from:
        answers[item] = (answers[item] >= 2).where(answers[item].notna())
    for item in rule.endorsed_to:
        answers[item] = (answers[item] <= 2).where(answers[item].notna())
    return answers.astype("float64")


def combined(rule: Rule, answers: pd.DataFrame, absent: pd.Series) -> pd.Series:
    if rule.kind == "mean":
        value = answers.mean(axis=1)
    else:
        value = answers.sum(axis=1)
        if rule.prorated:
            value = value * len(rule.items) / (len(rule.items) - absent)
    return value.where(absent <= rule.may_miss)


def band(rule: Rule, value: pd.Series) -> pd.Series | pd.Categorical:
    if not rule.bands:
        return pd.Series(None, index=value.index, dtype="str")
    # `cut` has one kind of edge; the next number above 5 is where "above 5" begins
    starts = [each.start if each.inclusive else np.nextafter(each.start, np.inf) for each in rule.bands]
    return pd.cut(value, [*starts, np.inf], right=False, labels=[each.name for each in rule.bands])


if __name__ == "__main__":
    score(Path(sys.argv[1])).to_parquet(sys.argv[2], compression="zstd", index=False)
