"""Alpha, omega and item totals against R psych, and the one query that gathers what they stand on."""

import csv
import statistics
from pathlib import Path

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import instruments
from amity.instruments.item_analysis import (
    Reliability,
    counted,
    from_covariances,
    moments,
    omega,
    reliability,
)
from amity.instruments.scoring import _changed

GAMING = Path(__file__).parents[3] / "shared/data/covid-gaming"
ENGINES = {
    "polars": lambda table: table,
    "polars lazy": lambda table: table.lazy(),
    "duckdb": lambda answers: duckdb.sql("select * from answers"),
    "pandas": lambda table: pd.DataFrame(table.to_dict(as_series=False)),
    "pyarrow": lambda table: pa.table(table.to_dict(as_series=False)),
}

# What tests/science/reliability.R printed (R 4.2.2, psych 2.2.9).
PSYCH = {
    ("ucla-3", "01_study-01/01_multilevel_loneliness_long.csv", None): Reliability(
        n=220,
        alpha=0.80926827,
        omega=0.81071615,
        item_total={"1": 0.623216, "2": 0.683355, "3": 0.669385},
    ),
    ("ucla-3", "02_study-02/01_multilevel_loneliness_long.csv", None): Reliability(
        n=76,
        alpha=0.77786318,
        omega=0.78507989,
        item_total={"1": 0.603782, "2": 0.687952, "3": 0.556024},
    ),
    ("djg-11", "02_study-02/01_multilevel_loneliness_extended_long.csv", None): Reliability(
        n=76,
        alpha=0.82416823,
        omega=0.82716248,
        item_total={
            "1": 0.440003,
            "2": 0.561586,
            "3": 0.295133,
            "4": 0.639640,
            "5": 0.410501,
            "6": 0.437222,
            "7": 0.527426,
            "8": 0.542709,
            "9": 0.398310,
            "10": 0.561209,
            "11": 0.609981,
        },
    ),
    ("dass-21", "01_study-01/01_multilevel_das_long.csv", "stress"): Reliability(
        n=218,
        alpha=0.84068418,
        omega=0.84398518,
        item_total={
            "1": 0.520324,
            "6": 0.531044,
            "8": 0.525927,
            "11": 0.679726,
            "12": 0.730360,
            "14": 0.518804,
            "18": 0.661385,
        },
    ),
    ("dass-21", "01_study-01/01_multilevel_das_long.csv", "anxiety"): Reliability(
        n=219,
        alpha=0.81308698,
        omega=0.81794439,
        item_total={
            "2": 0.465994,
            "4": 0.486728,
            "7": 0.593342,
            "9": 0.617849,
            "15": 0.662341,
            "19": 0.529787,
            "20": 0.536238,
        },
    ),
    ("dass-21", "01_study-01/01_multilevel_das_long.csv", "depression"): Reliability(
        n=216,
        alpha=0.92811937,
        omega=0.93027124,
        item_total={
            "3": 0.758379,
            "5": 0.644458,
            "10": 0.827062,
            "13": 0.829943,
            "16": 0.807477,
            "17": 0.789987,
            "21": 0.764627,
        },
    ),
}
MADE = [
    [1.10, 0.62, 0.55, 0.40, 0.18, 0.33],
    [0.62, 0.95, 0.48, 0.37, 0.22, 0.21],
    [0.55, 0.48, 1.30, 0.51, 0.30, 0.35],
    [0.40, 0.37, 0.51, 0.80, 0.12, 0.28],
    [0.18, 0.22, 0.30, 0.12, 1.50, 0.16],
    [0.33, 0.21, 0.35, 0.28, 0.16, 0.70],
]


def before_lockdown(file, subscale):
    """Return one row per respondent, one column per item number, answers before the lockdown."""
    rows = list(csv.DictReader((GAMING / file).read_text().splitlines()))
    asked = [r for r in rows if r["lockdown_period"] == "before" and subscale in (None, r["subscale"])]
    items = sorted({int(r["item"]) for r in asked})
    people = {}
    for r in asked:
        score = None if r["score"] in ("", "NA") else int(r["score"])
        people.setdefault(r["response_id"], {})[r["item"]] = score
    return pl.DataFrame(
        [[each.get(str(i)) for i in items] for each in people.values()], [str(i) for i in items], orient="row"
    )


def is_near(found, expected, within=1e-5):
    """Say whether two reliabilities agree; psych stops its search at about 1e-6."""
    assert found.n == expected.n
    assert found.alpha == pytest.approx(expected.alpha, abs=1e-7)
    assert found.omega == pytest.approx(expected.omega, abs=within)
    assert found.item_total == pytest.approx(expected.item_total, abs=1e-6)


@pytest.mark.skipif(not GAMING.exists(), reason="needs ../shared/data/covid-gaming")
@pytest.mark.parametrize("case", PSYCH, ids=str)
def test_real_surveys_come_to_what_psych_says(case):
    table = before_lockdown(*case[1:])

    found = moments(table, {name: nw.col(name) for name in table.columns})

    is_near(from_covariances(found.covariances, items=found.names, n=found.n), PSYCH[case])


@pytest.mark.skipif(not GAMING.exists(), reason="needs ../shared/data/covid-gaming")
def test_ucla_3_is_read_from_its_card():
    table = before_lockdown("01_study-01/01_multilevel_loneliness_long.csv", None)

    found = reliability(
        instruments.load("ucla-3"),
        "loneliness",
        table,
        columns={"companionship": "1", "left_out": "2", "isolated": "3"},
    )

    expected = PSYCH["ucla-3", "01_study-01/01_multilevel_loneliness_long.csv", None]
    assert found.alpha == pytest.approx(expected.alpha, abs=1e-7)
    assert list(found.item_total) == ["companionship", "left_out", "isolated"]


def test_a_matrix_comes_to_what_psych_says():
    totals = [0.591277, 0.568445, 0.583658, 0.534479, 0.221501, 0.438369]
    expected = Reliability(
        n=300, alpha=0.73846154, omega=0.76412266, item_total=dict(zip("abcdef", totals, strict=True))
    )

    is_near(from_covariances(MADE, items="abcdef", n=300), expected)


@given(
    st.lists(st.floats(0.3, 0.9), min_size=3, max_size=21),
    st.lists(st.floats(0.2, 5), min_size=21, max_size=21),
)
def test_loadings_without_error_are_found_again_on_any_metric(loadings, spread):
    sds = spread[: len(loadings)]
    exact = [
        [sa * sb * (1.0 if i == j else a * b) for j, (b, sb) in enumerate(zip(loadings, sds, strict=True))]
        for i, (a, sa) in enumerate(zip(loadings, sds, strict=True))
    ]

    unique = sum(1 - a * a for a in loadings)

    assert omega(exact) == pytest.approx(1 - unique / (sum(loadings) ** 2 + unique), abs=1e-6)


def test_what_does_not_exist_is_none():
    two = [[1.0, 0.5], [0.5, 1.0]]
    still = [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]]
    heywood = [[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]]  # .9 * .9 / .5 is a loading above 1
    against = [[1.0, -0.6, -0.6], [-0.6, 1.0, 0.1], [-0.6, 0.1, 1.0]]

    assert omega(two) is None
    assert omega(still) is None
    assert omega(heywood) is None
    assert omega(against) is None
    assert from_covariances(still, items="abc", n=9).item_total["c"] is None
    assert from_covariances([[1.0]], items="a", n=9) == Reliability(
        n=9, alpha=None, omega=None, item_total={"a": None}
    )


ANSWERS = st.lists(st.tuples(*[st.sampled_from([1, 2, 3, None, -9, -1, 7])] * 6), min_size=0, max_size=30)


@given(ANSWERS)
def test_the_query_counts_what_the_reference_counts(rows):
    djg6 = instruments.load("djg-6")
    scale, keys = djg6.scales["total"], list(djg6.item)
    table = pl.DataFrame(rows, schema=dict.fromkeys(keys, pl.Int64), orient="row")
    complete = [row for row in rows if all(a in (1, 2, 3) for a in row)]
    changed = [[_changed(djg6, scale, key, a) for key, a in zip(keys, row, strict=True)] for row in complete]

    found = moments(table, counted(djg6, scale, {}))

    assert found.n == len(complete)
    for i, one in enumerate(zip(*changed, strict=True)):
        assert found.means[i] == pytest.approx(statistics.fmean(one))
        for j, two in enumerate(zip(*changed, strict=True)):
            expected = statistics.covariance(one, two) if len(changed) > 1 else 0
            assert found.covariances[i][j] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", instruments.names())
def test_every_scale_of_items_can_be_gathered(name):
    card = instruments.load(name)
    rows = [[card.bounds[key][(n * (i + 3)) % 5 > 1] for i, key in enumerate(card.item)] for n in range(25)]
    table = pl.DataFrame(rows, schema=dict.fromkeys(card.item, pl.Int64), orient="row")

    for key, scale in card.scales.items():
        terms = counted(card, scale, {})
        if not terms:
            assert reliability(card, key, table) is None
            continue
        frame = nw.from_native(table).select(**terms).rows()
        value = {k: dict(zip(card.item, row, strict=True)) for k, row in enumerate(rows)}
        for k, row in enumerate(frame):
            said = [_changed(card, scale, term, value[k][term]) for term in scale.items]
            if scale.combine == "count":
                said = [each > 0 for each in said]
            assert list(row) == said


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gathers_the_same(engine):
    phq9 = instruments.load("phq-9")
    keys = list(phq9.item)[:9]
    rows = [[(n * (i + 2) + n // 3) % 4 for i in range(9)] for n in range(40)] + [[None] * 9, [4] + [1] * 8]
    table = pl.DataFrame(rows, schema=[f"Q{i}" for i in range(9)], orient="row")
    columns = dict(zip(keys, table.columns, strict=True))

    expected = reliability(phq9, "total", table, columns=columns)
    found = reliability(phq9, "total", ENGINES[engine](table), columns=columns)

    assert found == expected
    assert found.n == 40
