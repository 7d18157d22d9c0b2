"""Many networks at once come to what each comes to alone; what cannot be networks is refused."""

import subprocess
import sys
import textwrap
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks_drawn import a_network

from amity import networks
from amity.networks import Alter, Measures, Network, Packed, Tie, measure, measure_many, pack, pack_ties
from amity.networks.network import ROLES, SUPPORTS

COUNTED = ("single_points",)
"""Named by `measure`, counted by `measure_many`."""


def number(found: Measures, name: str) -> float:
    """Return what `measure` found, as a number: NaN where it is None."""
    kind = name.partition(".")[2]
    value = getattr(found, name.partition(".")[0])
    value = value[kind] if value is not None and kind else value
    value = len(value) if value is not None and name in COUNTED else value
    return np.nan if value is None else float(value)


def assert_agree(drawn: list[Network]) -> None:
    alone = [measure(network) for network in drawn]
    for name, values in measure_many(pack(drawn)).items():
        expected = [number(found, name) for found in alone]
        whole = np.issubdtype(values.dtype, np.integer)
        found = np.where(values == -1, np.nan, values) if whole else values
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=name)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2**32).map(lambda seed: a_network(seed, most=14)), max_size=12))
def test_many_come_to_what_each_comes_to_alone(drawn: list[Network]):
    assert_agree(drawn)


def test_a_thousand_come_to_what_each_comes_to_alone():
    assert_agree([a_network(seed, most=25) for seed in range(1000)])


def test_there_is_no_limit_to_the_number_of_alters():
    """64, 65 and 300 people: past every width of a machine word."""
    assert_agree([a_network(seed, most=300, bare=True) for seed in range(12)])
    people = tuple(Alter(id=str(n), closeness=3) for n in range(65))
    star = tuple(Tie(a="0", b=str(n)) for n in range(1, 65))
    assert_agree([Network(alters=people, ties=star), Network(alters=people[:64], ties=star[:63])])


def test_every_number_that_measure_knows_has_a_place_here_or_a_reason_not_to():
    names_people_or_groups = {
        *("ego", "by", "unanswered", "cutpoints", "fragile", "roles", "parts_of_life", "support_from"),
        *("homophily", "ended", "tie_ei_index", "strained_close", "welcome", "understood"),
        *("groups", "groups_ended", "strong_groups", "important_groups", "group_compatibility"),
    }

    found = {name.partition(".")[0] for name in measure_many(pack([]))}

    assert found == set(Measures.__struct_fields__) - names_people_or_groups


def test_many_threads_come_to_what_one_comes_to():
    """Five thousand egos are shared out; an ego of 300 people lies among the small ones."""
    drawn = [a_network(seed, most=3) for seed in range(5000)] + [a_network(1, most=300, bare=True)]
    packed = pack(drawn)

    one, several = (measure_many(packed, threads=threads) for threads in (1, 3))

    for name, values in one.items():
        np.testing.assert_array_equal(values, several[name], err_msg=name)


def test_where_the_ties_of_one_ego_are_wrong_that_ego_is_named():
    bad, tie_b = 4321, np.ones(5000, np.int16)
    tie_b[bad] = 2

    with pytest.raises(networks.PackedError, match=f"ego {bad}: its ties lead nowhere"):
        measure_many(
            Packed(
                people_from=np.arange(5001) * 2,
                ties_from=np.arange(5001),
                tie_a=np.zeros(5000, np.int16),
                tie_b=tie_b,
            )
        )


def test_only_what_is_wanted_is_worked_out():
    assert set(measure_many(pack([Network()]), only=["weekly", "density"])) == {"weekly", "density"}


def test_arrays_that_are_not_there_leave_their_measures_out():
    bare = Packed(people_from=[0, 2], ties_from=[0, 1], tie_a=[0], tie_b=[1])

    found = measure_many(bare)

    assert found["density"].tolist() == [1]
    assert "weekly" not in found
    assert found["weighted_density"].tolist() == [1]
    assert np.isnan(found["weighted_constraint"]).all()
    with pytest.raises(networks.PackedError, match="weekly needs the array frequency"):
        measure_many(bare, only=["weekly"])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"tie_b": [5]}, "ego 0: its ties lead nowhere"),
        ({"tie_a": [-1]}, "ego 0: its ties lead nowhere"),
        ({"tie_a": [1], "tie_b": [1]}, "ego 0: its ties lead nowhere"),
        ({"tie_a": [1], "tie_b": [0]}, "ego 0: its ties .* are not in ascending order"),
        ({"ties_from": [0, 2], "tie_a": [0, 0], "tie_b": [1, 1]}, "each pair once"),
        ({"ties_from": [0, 2]}, "tie_a: holds 1 values where 2 are expected"),
        ({"ties_from": [0]}, "ties_from: give one number more than egos"),
        ({"people_from": [0, 3, 2], "ties_from": [0, 1, 1]}, "people_from: give one number more"),
        ({"roles": [1]}, "roles: holds 1 values where 2 are expected"),
        ({"closeness": [3, 4]}, "closeness: holds codes from 3 to 4 where 0 to 3 are known"),
        ({"gives": [-1, 0]}, "gives: holds codes from -1 to 0 where 0 to 15 are known"),
        ({"roles": [0, 1 << 14]}, "roles: holds codes from 0 to 16384"),
        ({"workers": [1, 2]}, "workers: holds 2 values where 1 are expected"),
    ],
)
def test_arrays_that_do_not_make_networks_are_refused(parts, said):
    fine = {"people_from": [0, 2], "ties_from": [0, 1], "tie_a": [0], "tie_b": [1]}

    with pytest.raises(networks.PackedError, match=said):
        measure_many(Packed(**fine | parts))


def test_a_measure_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(
        networks.PackedError, match=r"no measure 'densty' of many networks. Choose from size,"
    ):
        measure_many(pack([]), only=["densty"])


@given(st.integers(0, 2**32))
def test_ties_in_any_order_and_either_way_round_are_packed_the_same(seed):
    network = a_network(seed, most=10, bare=True)
    packed, chance = pack([Network(), network]), np.random.default_rng(seed)
    order = chance.permutation(np.repeat(np.arange(len(packed.tie_a)), 2))
    turned = chance.random(len(order)) < 0.5
    a, b = packed.tie_a[order], packed.tie_b[order]

    again = pack_ties(
        packed.people_from,
        np.ones(len(order), int),
        np.where(turned, a, b),
        np.where(turned, b, a),
        packed.weights[order],
    )

    for name, array in again.items():
        assert array.tolist() == getattr(packed, name).tolist()


def test_ties_that_lead_nowhere_cannot_be_packed():
    with pytest.raises(
        networks.PackedError, match="tie 1: joins the places 0 and 2 of ego 0, who has 2 people"
    ):
        pack_ties([0, 2], [0, 0], [0, 0], [1, 2])
    with pytest.raises(networks.PackedError, match="of ego 7"):
        pack_ties([0, 2], [7], [0], [1])


def test_codes_are_places_in_the_lists_that_the_model_names():
    ana = Alter(
        id="ana", roles=("friend",), gives=("companionship",), frequency="weekly", modes=("text",), strain=0
    )

    packed = pack([Network(alters=(ana,))])

    assert packed.roles.tolist() == [1 << ROLES.index("friend")]
    assert packed.gives.tolist() == [1 << SUPPORTS.index("companionship")]
    assert (packed.frequency.tolist(), packed.strain.tolist()) == ([3], [1])
    assert (packed.mode.tolist(), packed.modes.tolist()) == ([4], [8])


def test_several_threads_may_measure_at_once():
    packed = pack([a_network(seed, most=20) for seed in range(50)])
    expected, found = measure_many(packed)["density"], []

    threads = [Thread(target=lambda: found.append(measure_many(packed)["density"])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert all(np.array_equal(each, expected, equal_nan=True) for each in found)


def run(script: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_one_network_is_measured_without_numpy():
    said = run("""
        import sys
        from amity.networks import Alter, Network, measure, sentences
        network = Network(alters=(Alter(id="a", name="Ana", gives=("practical",)),))
        measure(network), sentences(network)
        print(*[name for name in ("numpy", "numba", "scipy") if name in sys.modules])
    """)

    assert said == ""


@pytest.mark.parametrize("missing", ["numpy", "numba"])
def test_without_the_libraries_one_line_says_how_to_add_them(missing):
    said = run(f"""
        import sys
        sys.modules[{missing!r}] = None
        from amity.networks import Network, PackedError, measure_many, pack
        try:
            measure_many(pack([Network()]))
        except PackedError as refused:
            print(refused)
    """)

    assert said.endswith("pip install 'amity[fast]'.")
    assert len(said.splitlines()) == 1


def test_where_nothing_can_be_kept_it_is_compiled_anew():
    """A function without a file stands for an installation that nobody may write to."""
    from amity.networks.compiled import compiled

    space: dict[str, object] = {}
    exec("def double(x):\n    return 2 * x\n", space)

    assert compiled(space["double"])(21) == 42
