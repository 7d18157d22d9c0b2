"""The page of pooled studies stands alone, and its tables hold every number of its pictures."""

import math
import re

from test_summary_page import read, values

from amity.cli.pooled_page import pooled_page
from amity.pictures import EffectScale, ForestRow, ForestTotal, FunnelPoint

RATIO = EffectScale(measure="Odds ratio", kind="ratio")
STUDIES = [
    ForestRow(label="<b>House</b> 1982", effect=0.3, low=0.1, high=0.5, weight=60.0, group="men"),
    ForestRow(label="دراسة", effect=0.6, low=0.2, high=1.0, weight=40.0, group="women"),
]
TOTAL = ForestTotal(
    label="Pooled (REML)", effect=0.4, low=0.1, high=0.7, prediction=(-0.4, 1.2), says="I² 12 %"
)
FUNNEL = [
    FunnelPoint(effect=0.3, se=0.1, label="House 1982"),
    FunnelPoint(effect=0.5, se=0.1, filled=True),
]


def a_page(**changes: object) -> str:
    known = {"about": "Ties and survival", "source": "ties.csv", "scale": RATIO, "totals": [TOTAL]}
    return pooled_page(STUDIES, written_on="2026-11-24", **(known | {"funnel": FUNNEL} | changes))


def test_every_number_of_the_pictures_stands_in_a_table():
    cells = read(a_page()).cells

    assert {"1.35", "[1.11, 1.65]", "60.0", "men", "1.49", "[1.11, 2.01]", "[0.67, 3.32]"} <= set(cells)
    assert {"House 1982", "0.100", "added by trim and fill", f"{math.exp(0.5):.2f}"} <= set(cells)
    assert "Pooled (REML). I² 12 %" in cells


def test_the_page_fetches_nothing_and_runs_nothing():
    page = a_page()

    assert not re.search(r"<script|<link|<img|src=|@import|url\((?!#)", page)
    assert "default-src 'none'" in page
    assert "<b>House</b>" not in page


def test_ids_are_unique_and_each_picture_is_there_for_desks_and_phones():
    reader = read(a_page())
    ids = values(reader, "id")

    assert len(ids) == len(set(ids))
    assert [value for value in values(reader, "class") if "amity-picture" in value] == [
        "amity-picture wide",
        "amity-picture narrow",
    ] * 2


def test_without_totals_groups_or_weights_the_table_has_no_empty_column():
    bare = [ForestRow(label="House 1982", effect=0.3, low=0.1, high=0.5)]

    page = pooled_page(bare, about="x", source="x.csv", scale=RATIO, written_on="2026-11-24")

    assert "Weight, %" not in page
    assert "Group" not in read(page).cells
    assert "Funnel plot" not in page


def test_no_study_is_said():
    page = pooled_page([], about="x", source="x.csv", scale=RATIO, written_on="2026-11-24")

    assert "There is no study to draw." in page
