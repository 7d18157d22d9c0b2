"""Caseloads as tables, CSV or Parquet, of a dozen people or a million: the one module that opens Polars."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .caseload import (
    WHYS,
    WORDS,
    Allocation,
    Candidate,
    CaseloadError,
    Packed,
    Why,
    pack,
    share_out,
    standing,
    why,
)


class Kept(NamedTuple):
    """Who was promised a place where, and how many lines propose one that nobody has confirmed."""

    promised: Mapping[str, str]
    unconfirmed: int


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """A caseload: its arrays, and the names of people and services in their order.

    ``held`` are people to whom somebody speaks first; ``named`` what services are called; ``kept`` what was
    promised before.
    """

    packed: Packed
    people: Any
    services: Any
    held: Sequence[str] = ()
    named: Mapping[str, str] = {}
    kept: "Kept | None" = None


def read_caseload(pairs: Path, places: Path, *, kept: Path | None = None) -> Caseload:
    """Return the caseload of the table ``pairs``: person, service, benefit, and perhaps urgent.

    ``places`` says how many places each service has (service, places), ``kept`` who was promised one before
    (person, service, and perhaps status: see `read_kept`).
    Raises `CaseloadError` with the file, the row, what was expected and the remedy.
    """
    pl, room = _polars(), _places(places)
    asked = _read(pairs, {"person": pl.String, "service": pl.String, "benefit": pl.Float64})
    unfit = ~pl.col("benefit").is_between(0, 1e308)
    _refuse(asked, pairs, unfit, "benefit", "Give a number from 0 up")
    _refuse_twice(asked, pairs, ["person", "service"])
    room = room.with_row_index("at")
    asked = asked.with_row_index("row").join(room.select("service", "at"), on="service", how="left")
    _refuse(asked, pairs, pl.col("at").is_null(), "service", f"It has no line in {places.name}: add one")
    names = asked["person"].unique(maintain_order=True)
    order = names.to_frame().with_row_index("who")
    asked = asked.join(order, on="person", how="left").sort("who", "row")
    promised = _kept(kept) if kept else None
    return Caseload(
        packed=_packed(asked, room, names, _promised(asked, promised, kept)),
        people=names,
        services=room["service"],
        kept=_as_kept(promised),
    )


def of_candidates(
    candidates: Sequence[Candidate],
    places: Mapping[str, int],
    *,
    people: Iterable[str],
    held: Iterable[str] = (),
    kept: Kept | None = None,
    named: Mapping[str, str] | None = None,
) -> Caseload:
    """Return the caseload of candidates that were found, not read; ``people`` are all there are."""
    pl, names = _polars(), list(people)
    packed = pack(candidates, places, names=names, kept=kept.promised if kept else {})
    services = pl.Series(list(places), dtype=pl.String)
    return Caseload(
        packed=packed,
        people=pl.Series(names, dtype=pl.String),
        services=services,
        held=tuple(held),
        named=named or {},
        kept=kept,
    )


def read_places(path: Path) -> dict[str, int]:
    """Return how many places services have, from a table: service, places."""
    return dict(_places(path).select("service", "places").iter_rows())


def read_kept(path: Path) -> Kept:
    """Return who was promised a place where, from a table: person, service, and perhaps status.

    Without the column ``status`` every line is a promise. With it, as in a table that was written here, those
    are that say ``promised``, or ``confirmed`` by a worker; what is only ``proposed`` binds nobody.
    """
    found = _as_kept(_kept(path))
    assert found is not None
    return found


def _as_kept(said: Any) -> Kept | None:
    if said is None:
        return None
    promised = said.filter("promised").select("person", "service")
    return Kept(dict(promised.iter_rows()), len(said) - len(promised))


def allocate_table(caseload: Caseload, *, fair: bool = False) -> tuple[Any, Allocation]:
    """Return a table of who goes where, and why, and the figures of the whole."""
    pl, packed = _polars(), caseload.packed
    taken, summed = share_out(packed, fair=fair)
    code, choice = why(packed, taken)
    wanted, line = standing(packed, taken)
    table = pl.DataFrame(
        {
            "person": caseload.people,
            "service": _service_at(caseload, taken),
            "benefit": _at(packed.benefit, taken, pl.Float64).fill_null(0.0),
            "choice": pl.Series(choice, dtype=pl.Int64),
            "why": pl.Series([WORDS[each] for each in WHYS]).gather(pl.Series(code, dtype=pl.UInt32)),
            "wanted": _service_at(caseload, wanted),
            "line": pl.Series(line, dtype=pl.Int64),
            "status": pl.Series([STATUS.get(each, "proposed") for each in WHYS]).gather(
                pl.Series(code, dtype=pl.UInt32)
            ),
        }
    )
    table = table.with_columns(
        pl.when(pl.col(each) > 0).then(each).name.keep() for each in ("choice", "line")
    )
    if caseload.named:
        called = pl.col("service", "wanted").replace(caseload.named).name.suffix("_name")
        table = table.with_columns(called)
    held = pl.col("person").is_in(list(caseload.held))
    first = {"why": WORDS["help first"], "status": STATUS["help first"]}
    return table.with_columns(
        pl.when(held).then(pl.lit(said)).otherwise(name).alias(name) for name, said in first.items()
    ), summed


STATUS: Mapping[Why, str] = {
    "kept": "promised",
    "urgent, all full": "urgent",
    "all full": "waiting",
    "no candidate": "waiting",
    "help first": "help first",
}
"""What is to be done about a line; all others are proposed, for a worker to confirm."""


def _service_at(caseload: Caseload, candidates: Any) -> Any:
    """Return the services of these candidates, null where there is none."""
    return caseload.services.gather(_at(caseload.packed.service, candidates, _polars().Int32))


def _at(values: Any, candidates: Any, kind: Any) -> Any:
    """Return what stands there for these candidates, null for -1."""
    pl = _polars()
    at = pl.Series(candidates, dtype=pl.Int64)
    return pl.Series(values, dtype=kind).gather(pl.select(pl.when(at >= 0).then(at)).to_series())


def write_table(table: Any, path: Path) -> None:
    """Write a table as CSV or Parquet, by its name, beside its place and then renamed."""
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix == ".parquet":
            table.write_parquet(beside)
        elif path.suffix == ".csv":
            table.write_csv(beside)
        else:
            raise CaseloadError(f"{path}: name a file that ends in .csv or .parquet.")
        os.replace(beside, path)
    except OSError as problem:
        raise CaseloadError(
            f"{path}: cannot be written: {problem.strerror}. Choose another place."
        ) from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _places(path: Path) -> Any:
    pl = _polars()
    room = _read(path, {"service": pl.String, "places": pl.Int64})
    _refuse(room, path, pl.col("places") < 0, "places", "Give 0 or more")
    _refuse_twice(room, path, ["service"])
    return room


PROMISED = ("promised", "confirmed")
NOT_PROMISED = ("proposed", "waiting", "urgent", "help first")


def _kept(path: Path) -> Any:
    """Return the lines that name a service: person, service, and whether it was promised."""
    pl = _polars()
    lines = _read(path, {"person": pl.String, "service": pl.String}, empty=("service",)).with_row_index("row")
    if "status" in lines.columns:
        said = pl.col("status").cast(pl.String).str.strip_chars().str.to_lowercase()
        lines = lines.with_columns(said.alias("status"))
        wrong = ~pl.col("status").is_in([*PROMISED, *NOT_PROMISED]).fill_null(value=False)
        _refuse(lines, path, wrong, "status", f"Write {', '.join(PROMISED)} or {NOT_PROMISED[0]}")
        lines = lines.with_columns(promised=pl.col("status").is_in(PROMISED))
    else:
        lines = lines.with_columns(promised=pl.lit(True))
    lines = lines.drop_nulls(["person", "service"])
    _refuse_twice(lines, path, ["person"])
    return lines


def _packed(asked: Any, room: Any, names: Any, promised: Any) -> Packed:
    import numpy as np

    start = np.zeros(len(names) + 1, np.int64)
    start[1:] = np.cumsum(np.bincount(asked["who"].to_numpy(), minlength=len(names)))
    urgent = np.zeros(len(names), np.bool_)
    if "urgent" in asked.columns:
        urgent[asked.filter(_yes("urgent"))["who"].to_numpy()] = True
    return Packed(
        start=start,
        service=asked["at"].to_numpy().astype(np.int32),
        benefit=asked["benefit"].to_numpy(),
        capacity=room["places"].to_numpy(),
        kept=promised if promised is not None else np.full(len(names), -1, np.int64),
        urgent=urgent,
    )


def _yes(column: str) -> Any:
    said = _polars().col(column).cast(_polars().String).str.to_lowercase()
    return said.is_in(["1", "true", "yes", "y"])


def _promised(asked: Any, kept: Any, path: Path | None) -> Any:
    """Return the candidate that each person was promised, -1 for none."""
    if kept is None or path is None:
        return None
    pl = _polars()
    pairs = asked.with_row_index("pair").select("pair", "who", "person", "service")
    found = kept.filter("promised").join(pairs, on=["person", "service"], how="left").sort("row")
    _refuse(found, path, pl.col("pair").is_null(), "service", "It is no candidate of that person")
    at = pl.Series([-1]).new_from_index(0, asked["who"].n_unique()).to_numpy().copy()
    at[found["who"].to_numpy()] = found["pair"].to_numpy()
    return at


def _read(path: Path, types: dict[str, Any], *, empty: tuple[str, ...] = ()) -> Any:
    """Return the columns that are asked for, of their types, with nothing missing."""
    pl = _polars()
    try:
        parquet = path.suffix == ".parquet"
        table = pl.read_parquet(path) if parquet else pl.read_csv(path, infer_schema=False)
    except FileNotFoundError as problem:
        raise CaseloadError(f"{path}: no such file.") from problem
    except pl.exceptions.NoDataError:
        raise CaseloadError(f"{path}: empty. Its columns are: {', '.join(types)}.") from None
    except (pl.exceptions.PolarsError, OSError) as problem:
        said = str(problem).splitlines()[0]
        raise CaseloadError(f"{path}: cannot be read: {said}. Save it as CSV or Parquet.") from problem
    for column in types:
        if column not in table.columns:
            raise CaseloadError(f"{path}: no column {column!r}. It has: {', '.join(table.columns)}.")
    typed = table.with_columns(pl.col(name).cast(kind, strict=False) for name, kind in types.items())
    for column, kind in types.items():
        if column not in empty:
            expected = "a name" if kind == pl.String else "a number"
            _refuse(typed, path, pl.col(column).is_null(), column, f"Give {expected}", table)
    return typed


def _refuse(table: Any, path: Path, wrong: Any, column: str, remedy: str, as_written: Any = None) -> None:
    """Raise `CaseloadError` with the first row where ``wrong`` holds."""
    pl = _polars()
    rows = table.select(pl.arg_where(wrong)).to_series()
    if len(rows):
        at = int(rows[0])
        said = (table if as_written is None else as_written)[column][at]
        said = "nothing" if said is None else repr(said) if column != "person" else "this"
        row = table["row"][at] if "row" in table.columns else at
        raise CaseloadError(f"{path}, row {row + 1}, {column}: {said}. {remedy}.")


def _refuse_twice(table: Any, path: Path, columns: list[str]) -> None:
    pl = _polars()
    again = table.select(pl.arg_where(~pl.struct(columns).is_first_distinct())).to_series()
    if len(again):
        raise CaseloadError(
            f"{path}, row {int(again[0]) + 1}: the same {' and '.join(columns)} again. Keep one."
        )


def _polars() -> Any:
    try:
        import polars
    except ImportError as problem:
        raise CaseloadError(
            "Reading tables needs Polars, which is not installed. Add it with: pip install 'amity[data]'"
        ) from problem
    return polars
