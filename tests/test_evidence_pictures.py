"""Forest and funnel plots show every study, say what they show, and no word lies on another."""

import math
import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pictures import SVG, boxes, texts

from amity import evidence, pictures
from amity.pictures import EffectScale, ForestRow, ForestTotal, FunnelPoint
from amity.pictures.effects import EffectAxis

WIDTHS = (328, 420, 560, 620, 840)
RATIO = EffectScale(
    measure="Odds ratio", kind="ratio", left="lower odds of survival", right="higher odds with strong ties"
)
SMD = EffectScale(measure="Standardised mean difference (Hedges’ g)", left="less lonely", right="more lonely")
R = EffectScale(measure="Correlation", kind="correlation")
NAMES = (
    "Berkman & Syme 1979",
    "Welin 1985, men born in 1913 and 1923 in Gothenburg, followed for nine years and longer",
    "دراسة الوحدة والصحة في القاهرة",
    "Supercalifragilisticexpialidocious-Donaudampfschifffahrtsgesellschaft-Study-Group-2001",
    "孤独感与健康的纵向研究",
)
GROUPS = ("Befriending", "Groups for people who live alone and are older than 75 years, in town or country")


def a_study(
    place: int, effect: float, se: float, *, group: str = "", weight: float | None = 5.0
) -> ForestRow:
    return ForestRow(
        label=NAMES[place % len(NAMES)],
        effect=effect,
        low=effect - 1.96 * se,
        high=effect + 1.96 * se,
        weight=weight,
        group=group,
    )


def studies(k: int, *, groups: tuple[str, ...] = ("",)) -> list[ForestRow]:
    """Return ``k`` studies, the first so uncertain that its interval is cut off."""
    return [
        a_study(
            n, 0.4 + 0.3 * math.sin(n), 2.0 if n == 0 else 0.1 + 0.02 * (n % 9), group=groups[n % len(groups)]
        )
        for n in range(k)
    ]


def a_total(**changes: object) -> ForestTotal:
    known = {
        "label": "All studies, random effects (REML, Knapp–Hartung)",
        "effect": 0.405,
        "low": 0.35,
        "high": 0.47,
        "prediction": (-0.1, 0.9),
        "says": "τ² 0.04 · I² 63 % · Q 25.1, p 0.003",
    }
    return ForestTotal(**(known | changes))


def everything(width: int) -> list[str]:
    by_group = [a_total(group=name, label=f"{name}, pooled", says="", prediction=None) for name in GROUPS]
    points = [FunnelPoint(effect=row.effect, se=(row.high - row.low) / 3.92) for row in studies(20)]
    added = [FunnelPoint(effect=0.8 - point.effect, se=point.se, filled=True) for point in points[:3]]
    return [
        *(
            pictures.forest(
                studies(k), about="Ties and survival", scale=scale, totals=[a_total()], width=width
            )
            for k in (2, 7, 60)
            for scale in (RATIO, SMD, R)
        ),
        pictures.forest(
            studies(9, groups=GROUPS), about="By group", scale=SMD, totals=[*by_group, a_total()], width=width
        ),
        pictures.forest(studies(1), about="One", scale=SMD, width=width),
        pictures.forest([], about="None", scale=SMD, width=width),
        *(
            pictures.funnel([*points, *added], about="Ties", scale=scale, center=0.4, width=width)
            for scale in (RATIO, SMD, R)
        ),
        pictures.funnel([], about="None", scale=SMD, center=0.0, width=width),
    ]


# laws


@given(
    st.sampled_from((RATIO, SMD, R)),
    st.floats(-4, 4),
    st.floats(0.01, 6),
    st.sampled_from((180, 300, 600)),
)
def test_an_axis_has_a_few_numbers_that_stand_apart(scale: EffectScale, low: float, reach: float, room: int):
    axis = EffectAxis(scale=scale, low=low, high=low + reach, left=0, right=room)

    ticks = axis.ticks(13)

    assert 2 <= len(ticks) <= 7
    assert all(one[0] < other[0] for one, other in pairwise(ticks))
    assert all(-1 <= x <= room + 1 for x, _ in ticks)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 5)), min_size=1, max_size=12))
def test_no_effect_is_ever_drawn_outside_the_plot(drawn: list[tuple[float, float]]):
    rows = [a_study(n, effect, se) for n, (effect, se) in enumerate(drawn)]

    picture = pictures.forest(rows, about="x", scale=RATIO, width=620)

    numbers = [float(n) for n in re.findall(r'\bx[12]?="(-?[\d.]+)"', picture)]
    assert min(numbers) >= -2
    assert max(numbers) <= 622
    assert len(list(ET.fromstring(picture).iter(f"{SVG}rect"))) == 1 + 2 * len(rows)


@given(st.text(max_size=40), st.text(max_size=40), st.floats(allow_nan=False), st.floats(1e-300, 1e300))
def test_any_name_and_any_number_can_be_drawn(name: str, other: str, effect: float, se: float):
    effect = max(min(effect, 1e6), -1e6)
    row = ForestRow(label=name, effect=effect, low=effect - se, high=effect + se, group=other)
    total = a_total(label=name, group=other, says=other, prediction=(-math.inf, math.inf))

    for width in WIDTHS:
        ET.fromstring(pictures.forest([row], about=other, scale=SMD, totals=[total], width=width))


@given(st.sampled_from((RATIO, R)), st.floats(-40, 800))
def test_ratios_and_correlations_beyond_all_reason_are_still_drawn(scale: EffectScale, effect: float):
    picture = pictures.forest([a_study(0, effect, 50.0), a_study(1, 0.1, 0.1)], about="x", scale=scale)

    assert "nan" not in picture


# examples


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_lies_on_another_or_leaves_the_picture(width: int):
    for picture in everything(width):
        found = list(boxes(picture))
        high = float(ET.fromstring(picture).get("height", 0))

        for words, left, right, upper, lower in found:
            assert left >= -1, words
            assert right <= width + 1, words
            assert upper >= -1, words
            assert lower <= high + 1, words
        for one, other in combinations(found, 2):
            across = min(one[2], other[2]) - max(one[1], other[1])
            down = min(one[4], other[4]) - max(one[3], other[3])
            assert across <= 1 or down <= 1, (one[0], other[0])


def test_every_plot_says_what_it_shows_and_needs_no_style_sheet():
    for picture in everything(620):
        root = ET.fromstring(picture)

        assert root.find(f"{SVG}title").text
        assert root.find(f"{SVG}desc").text.endswith(".")
        for node in root.iter():
            if node.tag in {f"{SVG}{shape}" for shape in ("rect", "text", "circle", "path")}:
                assert node.get("fill", node.get("stroke", "")).startswith(("#", "url(#", "none"))
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= set(re.findall(r' id="([^"]+)"', picture))


def test_no_two_plots_on_a_page_share_an_id():
    ids = [
        key for width in WIDTHS for drawn in everything(width) for key in re.findall(r' id="([^"]+)"', drawn)
    ]

    assert len(ids) == len(set(ids))


def test_ratios_are_told_as_ratios_on_an_axis_of_doublings():
    rows = [a_study(0, math.log(1.5), 0.2), a_study(1, math.log(0.8), 0.3)]

    said = texts(pictures.forest(rows, about="x", scale=RATIO))

    assert "1.50 [1.01, 2.22]" in said
    assert {"0.5", "1", "2", "Odds ratio, log scale"} <= set(said)


def test_holt_lunstad_2010_is_told_as_published():
    """Odds of survival 1.50 (95 % 1.42 to 1.59), doi 10.1371/journal.pmed.1000316."""
    total = a_total(label="148 studies", effect=math.log(1.5), low=math.log(1.42), high=math.log(1.59))

    says = pictures.describe_forest([a_study(0, 0.4, 0.1)], [total], scale=RATIO)

    assert "1.50, 95 % interval 1.42 to 1.59, which leaves out 1." in says.replace(
        "which leaves out 1. The", "which leaves out 1. The"
    )


def test_an_interval_that_dwarfs_the_others_ends_in_an_arrow_and_is_told_whole():
    rows = [a_study(0, 0.0, 9.0), *(a_study(n, 0.1, 0.1) for n in range(1, 6))]

    said = texts(pictures.forest(rows, about="x", scale=SMD))

    assert "0.00 [−17.64, 17.64]" in said
    assert any("Arrow: the interval goes on." in line for line in said)
    assert not any("Arrow" in line for line in texts(pictures.forest(rows[1:], about="x", scale=SMD)))


def test_a_square_is_as_large_as_its_study_weighs():
    rows = [a_study(0, 0.1, 0.1, weight=64.0), a_study(1, 0.2, 0.2, weight=16.0)]

    drawn = ET.fromstring(pictures.forest(rows, about="x", scale=SMD)).iter(f"{SVG}rect")

    sides = [float(node.get("width")) for node in drawn if "brand-line" in node.get("class", "")]
    assert sides == [16.0, 8.0]


def test_groups_have_their_own_diamonds_and_keep_their_order():
    totals = [a_total(group=name, label=f"{name[:10]} pooled", prediction=None) for name in GROUPS]

    said = texts(pictures.forest(studies(6, groups=GROUPS), about="x", scale=SMD, totals=totals))

    assert said.index("Befriending") < said.index("Befriendin pooled") < said.index("Groups for pooled")


def test_the_prediction_interval_is_named_and_said():
    said = pictures.forest(studies(4), about="x", scale=RATIO, totals=[a_total()])

    assert "95\N{NO-BREAK SPACE}% prediction interval" in texts(said)
    assert "[0.90, 2.46]" in texts(said)
    assert "The true effect of a new study is expected between 0.90 and 2.46." in said


def test_studies_that_were_filled_in_are_open_named_and_counted():
    points = [FunnelPoint(effect=0.2 * n, se=0.1 + 0.1 * n) for n in range(5)]
    picture = pictures.funnel(
        [*points, FunnelPoint(effect=-0.6, se=0.5, filled=True)], about="x", scale=SMD, center=0.1
    )

    dots = list(ET.fromstring(picture).iter(f"{SVG}circle"))
    assert len([dot for dot in dots if dot.get("stroke-dasharray")]) == 2  # on the plot and in its key
    assert "added by trim and fill (1): never seen" in texts(picture)
    assert "Trim and fill added 1 study on the lower side, which were never seen." in picture


def test_the_more_certain_a_study_the_higher_it_stands():
    points = [FunnelPoint(effect=0.0, se=0.1), FunnelPoint(effect=0.0, se=0.4)]

    dots = list(ET.fromstring(pictures.funnel(points, about="x", scale=SMD, center=0.0)).iter(f"{SVG}circle"))

    assert float(dots[0].get("cy")) < float(dots[1].get("cy"))


def test_no_study_is_said_and_not_drawn():
    assert texts(pictures.forest([], about="x", scale=SMD)) == ["There is no study to draw."]
    assert texts(pictures.funnel([], about="x", scale=SMD, center=0)) == ["There is no study to draw."]


# simple slopes


def buffered(*, names: tuple[str, ...] = ("support", "stress", "distress"), interaction: float = -0.4):
    """Return what 200 made-up people say, with columns called as ``names`` has it."""
    rng = np.random.default_rng(2)
    support, stress = rng.normal(4, 1, size=200), rng.normal(10, 3, size=200)
    distress = 5 + stress * (1.5 + interaction * (support - 4)) + rng.normal(0, 4, size=200)
    table = dict(zip(names, (support, stress, distress), strict=True))
    return evidence.stress_buffering(
        table, support=[names[0]], stress=names[1], outcome=names[2], rng=rng, resamples=20
    )


LONG = (
    "Supercalifragilistic support from family, friends and a significant other (mean of twelve items)",
    "ضغط",
    "الاكتئاب والقلق خلال الأسبوعين الماضيين كما ذكرهما المستجيبون أنفسهم في الاستبيان",
)


@pytest.mark.parametrize("names", [("support", "stress", "distress"), LONG])
@pytest.mark.parametrize("interaction", [-0.4, 0.0, 0.6])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_lies_on_another_in_simple_slopes(width: int, names: tuple[str, ...], interaction: float):
    picture = pictures.slopes(buffered(names=names, interaction=interaction), width=width)

    found, high = list(boxes(picture)), float(ET.fromstring(picture).get("height", 0))
    for words, left, right, upper, lower in found:
        assert left >= -1, words
        assert right <= width + 1, words
        assert -1 <= upper < lower <= high + 1, words
    for one, other in combinations(found, 2):
        across = min(one[2], other[2]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[3], other[3])
        assert across <= 1 or down <= 1, (one[0], other[0])


def test_the_lines_are_told_apart_without_colour():
    picture = ET.fromstring(pictures.slopes(buffered()))

    thick = [node for node in picture.iter(f"{SVG}line") if float(node.get("stroke-width", 1)) > 1.5]
    assert len({node.get("stroke-dasharray") for node in thick}) == 3
    assert {"low", "mean", "high"} <= set(texts(pictures.slopes(buffered())))


def test_a_ribbon_holds_its_line_and_is_narrowest_in_the_middle():
    found = buffered()
    told = [found.model.predicted(moderator=4.0, predictor=stress) for stress in (2.0, 10.0, 18.0)]

    assert all(low < value < high for value, low, high in told)
    wide = [high - low for _, low, high in told]
    assert wide[1] < min(wide[0], wide[2])


def test_slopes_are_told_as_links_and_never_as_effects():
    weaker, stronger, unclear = (
        pictures.describe_slopes(buffered(interaction=interaction)) for interaction in (-0.5, 0.5, 0.0)
    )

    assert "Where support is higher, the link between stress and distress is weaker." in weaker
    assert "is stronger." in stronger
    assert "These answers do not show that the link between stress and distress differs" in unclear
    assert "holds 0" in unclear
    for said in (weaker, stronger, unclear):
        assert "This is a link between answers, not an effect" in said
        assert not re.search(r"\b(reduces|protects|lowers|lessens|causes|buffers)\b", said)


def test_a_link_that_turns_round_is_said_to():
    said = pictures.describe_slopes(buffered(interaction=-2.0))

    assert "The link between stress and distress turns round as support rises." in said
