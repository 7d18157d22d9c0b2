"""A million egos at once: the tables read as arrays come to what they come to one network after the other."""

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from science.drawn_networks import many
from science.test_network_files import BAD_STUDY, needs_shared, study

from amity import networks as room
from amity.networks import Packed, measure_many, pack

SHARED = Path(__file__).parents[3] / "shared" / "data" / "networks"


def measured(parts) -> dict[str, np.ndarray]:
    """Return the measures of several packs, one after the other."""
    found = [measure_many(part) for part in parts]
    return {name: np.concatenate([each[name] for each in found]) for name in found[0]}


def assert_same(path: Path, *, by=None, **said) -> None:
    one_by_one = measured([pack(room.read(path, format="egor", **said).networks, by=by)])
    at_once = measured(room.scan_packed(path, format="egor", by=by, at_once=2, **said))

    assert set(one_by_one) == set(at_once)
    for name, values in one_by_one.items():
        np.testing.assert_array_equal(at_once[name], values, err_msg=name)


@needs_shared
@pytest.mark.parametrize("by", ["age", "sex"])
def test_the_study_of_egor_comes_to_the_same_both_ways(by):
    assert_same(SHARED / "egor", by=by)


@settings(deadline=None, max_examples=15)
@given(many(plain=True))
def test_any_study_comes_to_the_same_both_ways(several):
    with tempfile.TemporaryDirectory() as folder:
        room.write(several, Path(folder) / "study", format="egor")
        assert_same(Path(folder) / "study", by="town")


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_parquet_is_read_as_csv_is(tmp_path):
    folder = study(
        made(tmp_path / "csv"),
        egos="egoID,sex\n1,w\n2,m\n3,m\n",
        alters="egoID,alterID,alter.sex\n1,a,m\n1,b,w\n2,a,m\n",
        ties="egoID,srcID,tgtID\n1,a,b\n1,b,a\n",
    )
    made(tmp_path / "parquet")
    for file in folder.glob("*.csv"):
        pl.read_csv(file).write_parquet(tmp_path / "parquet" / f"{file.stem}.parquet")

    first, second = (measured(room.scan_packed(each)) for each in (folder, tmp_path / "parquet"))

    assert first["size"].tolist() == second["size"].tolist() == [2, 1, 0]
    assert first["ei_index"].tolist()[:2] == second["ei_index"].tolist()[:2] == [0.0, -1.0]


def test_parquet_that_is_none_and_parquet_one_by_one_are_refused(tmp_path):
    (tmp_path / "alters.parquet").write_bytes(b"no table")

    with pytest.raises(room.NetworkError, match="not a readable Parquet file"):
        list(room.scan_packed(tmp_path))
    with pytest.raises(room.NetworkError, match="many egos at a time"):
        room.read(tmp_path)


def test_a_row_with_too_many_cells_is_one_line(tmp_path):
    folder = study(tmp_path, alters="egoID,alterID\n1,a\n1,b,Ana\n", ties=None)

    with pytest.raises(room.NetworkError, match="a row with more cells than the heading") as refused:
        list(room.scan_packed(folder))
    assert "Ana" not in str(refused.value)


def test_a_map_and_who_counts_are_understood(tmp_path):
    folder = study(
        tmp_path,
        egos="egoID\n1\n",
        alters="egoID,alterID,kind,near\n1,a,nurse,1\n1,b,friend,2\n1,c,dog,1\n1,d,friend,\n",
        ties='egoID,srcID,tgtID,weight\n1,a,b,2\n1,b,d,"0,5"\n',
    )
    map_ = tmp_path / "map.toml"
    map_.write_text(
        '[alter.roles]\ncolumn = "kind"\nrecode = { nurse = "worker", friend = "friend", dog = "pet" }\n'
        '[alter.closeness]\ncolumn = "near"\nrecode = { 1 = 3, 2 = 2 }\n'
    )

    found = measured(room.scan_packed(folder, map=map_))

    assert [found[name][0] for name in ("size", "workers", "pets", "very_close", "density")] == [
        2,
        1,
        1,
        0,
        1,
    ]
    assert_same(folder, map=map_)


@pytest.mark.parametrize("wrong", BAD_STUDY)
def test_what_is_refused_one_by_one_is_refused_at_once_in_the_same_words(wrong, tmp_path):
    parts, said = BAD_STUDY[wrong]
    folder = study(tmp_path, **{"alters": "egoID,alterID\n1,a\n1,b\n", **parts})

    with pytest.raises(room.NetworkError) as refused:
        list(room.scan_packed(folder, format="egor"))

    assert said in str(refused.value)


def test_networks_one_a_line_are_packed_so_many_at_a_time(tmp_path):
    (tmp_path / "n.jsonl").write_text('{"ego": {"id": "x"}, "alters": [{"id": "a"}]}\n' * 5)

    parts = list(room.scan_packed(tmp_path / "n.jsonl", at_once=2))

    assert [part.egos for part in parts] == [2, 2, 1]
    assert all(isinstance(part, Packed) for part in parts)
