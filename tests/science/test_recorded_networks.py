"""The measures of recorded networks against R's igraph: what networks.R froze in networks.json."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from amity.networks import Alter, Ego, Measures, Network, Tie, measure, measure_many, pack

RECORDED = Path(__file__).parents[3] / "shared/data/networks"
FROZEN = json.loads(Path(__file__).with_name("networks.json").read_text(encoding="utf-8"))
HAVE = pytest.mark.skipif(not RECORDED.exists(), reason="needs ../shared/data/networks")


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=delimiter))


def egor(at_least: int) -> Iterator[tuple[str, Network]]:
    """Yield the 32 networks of egor with the ties of some weight; closeness was not asked, and is 3."""
    tables = [RECORDED / f"egor/{name}_32.csv" for name in ("egos", "alters", "edges")]
    egos, alters, edges = (rows(path, ";") for path in tables)
    for ego in egos:
        mine = ego["egoID"]
        yield (
            mine,
            Network(
                ego=Ego(id=mine, attributes={"sex": ego["sex"]}),
                alters=tuple(
                    Alter(id=each["alterID"], closeness=3, attributes={"sex": each["alter.sex"]})
                    for each in alters
                    if each["egoID"] == mine
                ),
                ties=tuple(
                    Tie(a=each["Source"], b=each["Target"], weight=float(each["weight"]))
                    for each in edges
                    if each["egoID"] == mine and int(each["weight"]) >= at_least
                ),
                asked=("ties",),
            ),
        )


def network_canvas() -> Iterator[tuple[str, Network]]:
    """Yield the ten cases. These made-up exports hold ties from someone to themselves, and some twice."""
    for path in sorted((RECORDED / "network-canvas").glob("*_attributeList_Person.csv")):
        friends = path.with_name(path.name.replace("attributeList_Person", "edgeList_friends"))
        pairs = {tuple(sorted((each["from"], each["to"]))) for each in rows(friends)}
        yield (
            path.name[: path.name.index("_", 5)],
            Network(
                alters=tuple(Alter(id=each["nodeID"]) for each in rows(path)),
                ties=tuple(Tie(a=a, b=b) for a, b in pairs if a != b),
                asked=("ties",),
            ),
        )


def made_up() -> Iterator[tuple[str, Network]]:
    """Yield networks by the rule of the R script."""
    for n in (4, 9, 15, 40):
        people = range(1, n + 1)
        yield (
            str(n),
            Network(
                alters=tuple(Alter(id=str(i), closeness=1 + i * 5 % 3) for i in people),
                ties=tuple(
                    Tie(a=str(i), b=str(j), weight=(1 + (i + j) % 4) / 4)
                    for i in people
                    for j in people
                    if i < j and (i * 7 + j * 11) % 3 == 0
                ),
            ),
        )


SETS = {
    "egor": lambda: egor(1),
    "egor, weight 3": lambda: egor(3),
    "network-canvas": network_canvas,
    "weighted": made_up,
}


def value(found: Measures, name: str) -> float:
    """Return what R calls ``homophily.sex``, or counts where we name."""
    if name == "homophily.sex":
        return found.homophily["sex"]
    if name == "ei_index.sex":
        return found.ei_index
    return len(found.cutpoints) if name == "cutpoints" else getattr(found, name)


@HAVE
@pytest.mark.parametrize("recorded", SETS)
def test_recorded_networks_come_to_what_igraph_says(recorded):
    drawn = dict(SETS[recorded]())

    assert set(drawn) == set(FROZEN[recorded])
    for name, expected in FROZEN[recorded].items():
        found = measure(drawn[name])
        assert {key: value(found, key) for key in expected} == pytest.approx(expected, rel=1e-12), name


@HAVE
@pytest.mark.parametrize("recorded", SETS)
def test_all_at_once_they_come_to_the_same(recorded):
    drawn = dict(SETS[recorded]())

    found = measure_many(pack(drawn.values()))

    for key in set(found) & set(next(iter(FROZEN[recorded].values()))):
        expected = [FROZEN[recorded][name][key] for name in drawn]
        assert found[key].tolist() == pytest.approx(expected, rel=1e-12), key


def test_the_frozen_values_cover_every_shape_that_igraph_knows():
    assert {len(held) for held in FROZEN.values()} == {32, 10, 4}
    assert max(each["components"] for each in FROZEN["egor, weight 3"].values()) > 1
    assert max(each["isolates"] for each in FROZEN["network-canvas"].values()) > 1
    assert max(each["cutpoints"] for each in FROZEN["network-canvas"].values()) > 1
