"""egor's tables for any number of egos: as arrays, so many egos at a time, read with Polars on first use.

It follows `egor.read_egor` rule by rule; a test holds the two against each other.
What a cell means is worked out once for each different cell, by the same code.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amity.networks.network import Alter, Network, NetworkError, Part
from amity.networks.packed import OF_PERSON, Packed, offsets, pack_ties

from .assembly import ASKED, asked_of, weight_of
from .egor import column_of, needed_column, needed_tables, shared_names
from .mapping import FIELDS, PREFIXED, Coding, NetworkMap, alter_of
from .text import ABSENT, DELIMITERS, heading, typed

AT_ONCE = 100_000
"""Egos that are held at a time: some hundred megabytes for tables of 15 alters each."""

ROWS_OF_A_GROUP = 250_000
"""Of the tables that are put aside: where rows stand ego by ego, some egos are found without reading all."""

Frame = Any
"""A Polars table; the type is not named, for Polars is loaded on first use."""


class Study:
    """The three tables of a study as lazy frames, their columns found, everything in them as text."""

    def __init__(self, path: Path, said: NetworkMap) -> None:
        self.path, self.said = path, said
        self.files = needed_tables(path, said)
        self.frames = {role: scan_table(file) for role, file in self.files.items()}
        self.columns = {role: tuple(frame.collect_schema()) for role, frame in self.frames.items()}
        self.ego = {role: self._column("ego", role) for role in self.frames}
        self.codings: Mapping[str, tuple[Coding, ...]] = {**PREFIXED, **said.codings()}
        self.shared = shared_names(self.columns["alters"], self.columns.get("egos", ()))

    def _column(self, role: str, table: str) -> str:
        return needed_column(role, self.files[table], self.columns[table], self.said)

    def column(self, role: str, table: str) -> str:
        """Return what a table calls the column of a role."""
        return self._column(role, table)

    def place(self, table: str, row: int) -> str:
        """Return how a person finds a row."""
        return f"{self.files[table]}, row {row + 1}"


def scan_table(path: Path) -> Frame:
    """Return a table as a lazy frame of text."""
    import polars as pl

    if path.suffix.lower() == ".parquet":
        frame = pl.scan_parquet(path)
        try:
            names = list(frame.collect_schema())
        except (pl.exceptions.PolarsError, OSError):
            raise NetworkError(f"{path}: not a readable Parquet file. Write it again.") from None
        return frame.select(pl.col(name).cast(pl.String) for name in names)
    heads = heading(path)
    with path.open("rb") as file:
        first = file.readline()
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise NetworkError(f"{path}: UTF-16, and large. Save it as UTF-8.")
    if not any(heads):
        raise NetworkError(f"{path}: the file is empty. Its first line must name the columns.")
    mark = max(DELIMITERS, key=first.decode("utf-8-sig", "replace").count)
    return pl.scan_csv(path, separator=mark, null_values=list(ABSENT), infer_schema=False)


def scan_packed(path: Path, said: NetworkMap, *, by: str | None, at_once: int) -> Iterator[Packed]:
    """Yield the egos of a study as arrays, in the order of their table, ``at_once`` of them at a time."""
    study = Study(path, said)
    egos = _egos(study)
    name = _by(study, by)
    with tempfile.TemporaryDirectory(prefix="amity-") as folder:
        for role in ("alters", "ties"):
            if role in study.frames:
                _number(study, role, egos, Path(folder) / f"{role}.parquet")
        for start in range(0, max(egos.height, 1), at_once):
            yield _packed(study, egos.slice(start, at_once), name)


def _number(study: Study, role: str, egos: Frame, place: Path) -> None:
    """Put a table aside with the number of its ego in every row, so that the rows of some egos are found."""
    import polars as pl

    own, column = study.ego[role], study.ego["egos" if "egos" in study.frames else "alters"]
    known = egos.select(pl.col(column).alias("known"), pl.col("e"))
    frame = (
        study.frames[role]
        .with_row_index("row")
        .join(known.lazy(), left_on=own, right_on="known", how="left", maintain_order="left")
    )
    with _one_line(study):
        frame.sink_parquet(place, row_group_size=ROWS_OF_A_GROUP, compression="lz4")
    study.frames[role] = pl.scan_parquet(place)
    lost = study.frames[role].filter(pl.col("e").is_null()).head(1).collect()
    if lost.height:
        ego, table = lost[own][0], study.files.get("egos", study.files["alters"]).name
        where = study.place(role, lost["row"][0])
        if ego is None:
            raise NetworkError(f"{where}: has no {own}. Every row belongs to an ego.")
        raise NetworkError(f"{where}: there is no ego {ego!r} in {table}. Add it.")


@contextmanager
def _one_line(study: Study) -> Iterator[None]:
    """Turn what Polars finds wrong into one line that gives no cell away."""
    import polars as pl

    try:
        yield
    except pl.exceptions.PolarsError as problem:
        utf8 = "utf" in str(problem).lower()
        likely = "not UTF-8 text" if utf8 else "a row with more cells than the heading, or an open quote"
        files = ", ".join(str(each) for each in study.files.values())
        raise NetworkError(f"{files}: cannot be read: {likely}. Mend it, and save as UTF-8.") from None


def _egos(study: Study) -> Frame:
    """Return the ids of all egos, and what else their table holds."""
    import polars as pl

    role = "egos" if "egos" in study.frames else "alters"
    own = study.ego[role]
    frame = study.frames[role].with_row_index("row")
    if role == "alters":
        frame = frame.select(pl.col(own)).unique(maintain_order=True).with_row_index("row")
    with _one_line(study):
        egos = frame.collect().with_row_index("e").with_columns(pl.col("e").cast(pl.Int64))
    if (bad := egos.filter(pl.col(own).is_null())).height:
        raise NetworkError(f"{study.place(role, bad['row'][0])}: has no {own}. Every row belongs to an ego.")
    if (bad := egos.filter(~pl.col(own).is_first_distinct())).height:
        raise NetworkError(
            f"{study.place(role, bad['row'][0])}: ego {bad[own][0]} stands there twice. Keep one row of each."
        )
    return egos


def _by(study: Study, by: str | None) -> str | None:
    """Return the attribute of the E-I index: the one that was asked for, or the only shared one."""
    alters = {study.shared.get(name, name) for name in study.columns["alters"]}
    shared = sorted((alters & set(study.columns.get("egos", ()))) - set(study.ego.values()))
    return by or (shared[0] if len(shared) == 1 else None)


def _packed(study: Study, egos: Frame, by: str | None) -> Packed:
    import polars as pl

    own = study.ego["egos" if "egos" in study.frames else "alters"]
    first = egos["e"][0] if egos.height else 0
    rows: dict[str, Frame] = {
        role: study.frames[role]
        .filter(pl.col("e").is_between(first, first + egos.height - 1))
        .with_columns(pl.col("e") - first)
        .collect()
        for role in ("alters", "ties")
        if role in study.frames
    }
    _add_keys(study, rows)
    alters = _alters(study, rows["alters"])
    counts = alters.filter(pl.col("counts")).with_columns(place=pl.int_range(pl.len()).over("e"))
    people_from = offsets(_per_ego(counts, "e", len(egos)))
    arrays: dict[str, Any] = {name: counts[name].to_numpy() for name, _, _ in OF_PERSON}
    ties = _ties(study, rows.get("ties"), alters, counts, people_from)
    arrays |= _attribute(study, egos, counts, by)
    return Packed(
        ids=egos[own].to_list(),
        people_from=people_from,
        asked=_asked(study, egos, alters, rows.get("ties")),
        workers=_per_ego(alters.filter(pl.col("worker")), "e", len(egos)),
        pets=_per_ego(alters.filter(pl.col("pet")), "e", len(egos)),
        unsafe=_unsafe(alters, len(egos)),
        **ties,
        **arrays,
    )


def _add_keys(study: Study, rows: dict[str, Frame]) -> None:
    """Add one whole number for an ego and an id, ``who`` of alters, ``who a`` and ``who b`` of ties.

    Ids become numbers as categories of one column that holds them all: joins on numbers are fast.
    """
    import polars as pl

    places = [("alters", study.column("alter", "alters"), "who")]
    if "ties" in rows:
        places.append(("ties", study.column("source", "ties"), "who a"))
        places.append(("ties", study.column("target", "ties"), "who b"))
    columns = [rows[table][column].rename("id") for table, column, _ in places]
    numbers, start = pl.concat(columns).cast(pl.Categorical).to_physical().cast(pl.Int64), 0
    for (table, _, name), column in zip(places, columns, strict=True):
        number = numbers.slice(start, len(column))
        start += len(column)
        rows[table] = rows[table].with_columns((pl.col("e") * 2**32 + number).alias(name))


def _per_ego(frame: Frame, column: str, egos: int) -> Any:
    import numpy as np

    return np.bincount(frame[column].to_numpy(), minlength=egos)


def _unsafe(alters: Frame, egos: int) -> Any:
    """Return with how many each ego is not sure to be safe; −1 where nobody was asked."""
    import numpy as np
    import polars as pl

    found = _per_ego(alters.filter(pl.col("unsafe") == 1), "e", egos)
    asked = _per_ego(alters.filter(pl.col("unsafe") >= 0), "e", egos)
    return np.where(asked > 0, found, -1)


def _of_alter(alter: Alter) -> dict[str, int | bool]:
    """Return what the arrays hold of somebody, and who counts."""
    told: dict[str, int | bool] = {name: code(alter) for name, _, code in OF_PERSON}
    there = not alter.ended
    safe = -1 if alter.safe is None or alter.ended == "died" else int(alter.unsafe)
    return told | {
        "counts": alter.counts,
        "worker": alter.paid and there,
        "pet": alter.pet and there,
        "unsafe": safe,
    }


def _alters(study: Study, frame: Frame) -> Frame:
    """Return the alters of these egos, in the order of egos and rows, with what is known of each."""
    import polars as pl

    key = study.column("alter", "alters")
    needed = [c.column for f in FIELDS for c in study.codings.get(f, ()) if f not in ("name", "relation")]
    needed = [each for each in dict.fromkeys(needed) if each in study.columns["alters"]]
    frame = frame.with_columns(pl.col(key).alias("alter")).sort("e", "row").rename(study.shared)
    if (bad := frame.filter(pl.col("alter").is_null())).height:
        raise NetworkError(f"{study.place('alters', bad['row'][0])}: has no {key}. Give every alter an id.")
    if (bad := frame.filter(~pl.col("who").is_first_distinct())).height:
        raise NetworkError(
            f"{study.place('alters', bad['row'][0])}: alter {bad['alter'][0]}: stands there twice. "
            "Keep one, or give each its own id."
        )
    return _with_codes(study, frame, needed)


def _with_codes(study: Study, frame: Frame, needed: Sequence[str]) -> Frame:
    """Add what each alter's cells come to: worked out once for each different set of cells."""
    import polars as pl

    if not needed or frame.is_empty():
        return frame.with_columns(**{name: pl.lit(v) for name, v in _of_alter(Alter(id="x")).items()})
    different = frame.unique(needed, keep="first", maintain_order=True).select("row", *needed)
    codings = {f: c for f, c in study.codings.items() if f not in ("name", "relation")}
    told = []
    for row in different.iter_rows(named=True):
        place = study.place("alters", row.pop("row"))
        cells = {name: cell for name, cell in row.items() if cell is not None}
        told.append(_of_alter(alter_of("x", cells, codings=codings, place=place)))
    codes = different.select(needed).hstack(pl.DataFrame(told))
    return frame.join(codes, on=list(needed), how="left", nulls_equal=True, maintain_order="left")


def _ties(study: Study, rows: Frame | None, alters: Frame, counts: Frame, people_from: Any) -> dict[str, Any]:
    import numpy as np
    import polars as pl

    if rows is None:
        none = np.zeros(0, np.int64)
        return pack_ties(people_from, none, none, none)
    frame = _ends(study, rows, alters, counts)
    frame = frame.drop_nulls(["at a", "at b"])
    weights = None
    if (weight := column_of("weight", study.path, study.columns["ties"], study.said)) is not None:
        different = frame.select("row", weight).unique(weight, keep="first", maintain_order=True)
        known = {c: weight_of(c, study.place("ties", row)) for row, c in different.iter_rows()}
        if wrong := [c for c, value in known.items() if not 0 < value < float("inf")]:
            row = frame.filter(pl.col(weight) == wrong[0]).row(0, named=True)
            raise NetworkError(
                f"{study.place('ties', row['row'])}: tie {row['a']} – {row['b']}: its weight is "
                f"{known[wrong[0]]:g}. Give one above 0, or take the tie out."
            )
        cells, values = list(known), list(known.values())
        weights = frame[weight].replace_strict(cells, values, return_dtype=pl.Float64).to_numpy()
    ego, a, b = (frame[name].to_numpy() for name in ("e", "at a", "at b"))
    return pack_ties(people_from, ego, a, b, weights)


def _ends(study: Study, rows: Frame, alters: Frame, counts: Frame) -> Frame:
    """Return ties with the places of both ends, null for who does not count; what cannot be is refused."""
    import polars as pl

    a, b = (study.column(role, "ties") for role in ("source", "target"))
    frame = rows.rename({a: "a", b: "b"})
    known = alters.select("who").join(counts.select("who", "place"), on="who", how="left")
    for end in ("a", "b"):
        found = known.select(
            pl.col("who").alias(f"who {end}"),
            pl.col("place").alias(f"at {end}"),
            pl.lit(True).alias(f"is {end}"),
        )
        frame = frame.join(found, on=f"who {end}", how="left", maintain_order="left")
    checks: list[tuple[Any, Callable[[dict[str, Any]], str]]] = [
        (
            pl.col("a").is_null() | pl.col("b").is_null(),
            lambda row: f"a tie needs {a} and {b}. Add what is missing, or take it out.",
        ),
        (
            pl.col("a") == pl.col("b"),
            lambda row: f"tie {row['a']} – {row['b']}: leads back to itself. Take it out.",
        ),
        (pl.col("is a").is_null(), _no_such("a")),
        (pl.col("is b").is_null(), _no_such("b")),
    ]
    for wrong, said in checks:
        if (bad := frame.filter(wrong)).height:
            row = bad.sort("row").row(0, named=True)
            raise NetworkError(f"{study.place('ties', row['row'])}: {said(row)}")
    return frame


def _no_such(end: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: (
        f"tie {row['a']} – {row['b']}: there is no {row[end]!r} among the alters. "
        "Add it, or take the tie out."
    )


def _asked(study: Study, egos: Frame, alters: Frame, ties: Frame | None) -> Any:
    """Return per ego which parts of the interview took place, as `Packed` wants it."""
    import numpy as np
    import polars as pl

    if ASKED in egos.columns:
        cells = egos[ASKED].unique().to_list()
        parts = {cell: asked_of(cell, f"{study.files['egos']}, {ASKED}") for cell in cells}
        order: tuple[Part, ...] = ("ties", "gives", "receives")
        bits = {cell: sum((part in parts[cell]) << n for n, part in enumerate(order)) for cell in cells}
        said = egos[ASKED].replace_strict(list(bits), list(bits.values()), return_dtype=pl.Int64).to_numpy()
    else:
        said = np.full(egos.height, int(ties is not None))
    if ties is not None:
        said = said | (_per_ego(ties, "e", egos.height) > 0)
    for bit, part in ((1, "gives"), (2, "receives")):
        answered = _per_ego(alters.filter(pl.col(part) > 0), "e", egos.height) > 0
        said = said | (answered.astype(np.int64) << bit)
    return said.astype(np.uint8)


def _attribute(study: Study, egos: Frame, counts: Frame, by: str | None) -> dict[str, Any]:
    """Return the codes of the attribute of the E-I index; −1 is unknown."""
    import numpy as np
    import polars as pl

    there = by is not None and by in counts.columns and "egos" in study.frames and by in egos.columns
    if not there:
        return {"attribute": np.full(counts.height, -1), "ego_attribute": np.full(egos.height, -1)}
    codes: dict[object, int] = {}
    found = {}
    for name, column in (("ego_attribute", egos[by]), ("attribute", counts[by])):
        cells = column.drop_nulls().unique(maintain_order=True).to_list()
        values = [_code(codes, typed(cell)) for cell in cells]
        found[name] = column.replace_strict(cells, values, default=-1, return_dtype=pl.Int64).fill_null(-1)
    return {name: values.to_numpy() for name, values in found.items()}


def _code(codes: dict[object, int], value: object) -> int:
    """A fraction is no kind to be alike in, as in `measure`."""
    return codes.setdefault(value, len(codes)) if isinstance(value, str | int) else -1


def packed_chunks(networks: Iterable[Network], at_once: int) -> Iterator[list[Network]]:
    """Yield networks so many at a time."""
    chunk: list[Network] = []
    for network in networks:
        chunk.append(network)
        if len(chunk) == at_once:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
