"""The marks of the ruler, and the section of RESULTS.md that says which were reached."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from measure import Run
from plan import Contender, written_with
from results import circumstances

QUIET = 0.05  # share of the machine that other processes may take
MOST_MEMORY = 700
REACHED = {True: "**yes**", False: "**no**", None: "–"}
PARTS = ("polars", "narwhals", "duckdb", "pandas", "pyarrow", "numpy")


class Measured(NamedTuple):
    """All runs of one contender, or why there are none; and how its output compares with ours.

    ``pairs`` are its runs together with those of ours beside them, ours first.
    """

    contender: Contender
    runs: Sequence[Run]
    pairs: Sequence[tuple[Run, Run]] = ()
    trouble: str = ""
    compared: Mapping[str, Any] | None = None

    @property
    def counted(self) -> Sequence[Run]:
        """The runs that were left in peace; all of them, if none was."""
        return [run for run in self.runs if run.others < QUIET] or self.runs

    @property
    def wall(self) -> float:
        return median(run.wall for run in self.counted)

    @property
    def cpu(self) -> float:
        return median(run.cpu for run in self.counted)

    @property
    def peak(self) -> float:
        return max(run.peak for run in self.runs)

    def shares(self, what: str) -> list[float]:
        """Return ours over this contender, pair by pair, of the pairs left in peace if there are any."""
        quiet = [pair for pair in self.pairs if all(run.others < QUIET for run in pair)] or self.pairs
        return [getattr(ours, what) / getattr(theirs, what) for ours, theirs in quiet]

    @property
    def quiet(self) -> bool:
        """Say whether others left any of its runs, or pairs of runs, in peace."""
        together = self.pairs or [(run,) for run in self.runs]
        return any(all(run.others < QUIET for run in runs) for runs in together)

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.runs[-1].facts

    @property
    def identical(self) -> bool:
        return self.compared is not None and not self.compared["different"]


class Mark(NamedTuple):
    """What is asked of a contender, what was found, and whether that reaches it; None: nothing is asked."""

    asked: str
    found: str
    reached: bool | None


def mark(one: Measured, by_id: Mapping[str, Measured]) -> Mark | None:
    """Return the mark that hangs on ``one``, if any does."""
    name, ours = one.contender.id, by_id["ours"]
    if name in MOST_OF_IT:
        return _share(one, MOST_OF_IT[name])
    if name in ("command", "rewrite-as-ours"):
        return Mark("–", _ratios(one), None)
    if name in ("ours", "ours-50m"):
        return Mark(f"peak ≤ {MOST_MEMORY} MB", f"{one.peak:.0f} MB", one.peak <= MOST_MEMORY)
    if name == "pandas":
        times, memory = one.wall / ours.wall, one.peak / ours.peak
        found = f"{times:.1f} × at {memory:.1f} × the memory"
        return Mark("≥ 6 × ours at ≥ 10 × the memory", found, times >= 6 and memory >= 10)
    if name in PER_ROW:
        asked = f"≥ {PER_ROW[name]} × ours per row, ours from file to file"
        return Mark(asked, _per_row(one, ours), _times(one, ours, "wall") >= PER_ROW[name])
    if name in LIKE_FOR_LIKE:
        there = {id_: by_id[id_] for id_ in LIKE_FOR_LIKE[name] if id_ in by_id and by_id[id_].runs}
        least = {id_: PER_ROW[id_] for id_ in there if id_ in PER_ROW}
        asked = ", ".join(f"{id_} ≥ {times} × this" for id_, times in least.items()) or "–"
        found = "; ".join(f"{id_} {_per_row(peer, one)}" for id_, peer in there.items()) or "–"
        reached = all(_times(there[id_], one, "wall") >= times for id_, times in least.items())
        return Mark(asked, found, reached if least else None)
    if name == "spark":
        return Mark("every cell as in Polars", _cells(one), one.identical)
    if name == "one":
        took = median(run.facts["phq-9"] for run in one.counted)
        return Mark("< 50 µs", f"{took:.1f} µs", took < 50)
    if name == "import":
        loaded = one.facts["loaded"]
        found = f"{one.wall:.3f} s, {', '.join(loaded) if loaded else 'none'} loaded"
        return Mark("< 0.15 s, no table library", found, one.wall < 0.15 and not loaded)
    return None


MOST_OF_IT = {"rewrite": 0.8, "by-hand": 1.05, "limit": 1.5}
PER_ROW = {"scoreItems": 60, "scoreFast": 10}
LIKE_FOR_LIKE = {"ours-memory": ("scoreItems", "scoreFast"), "ours-csv": ("scoreFast-csv",)}


def _times(one: Measured, other: Measured, what: str) -> float:
    """Return how often the time of ``other`` goes into that of ``one``, row for row."""
    mine, theirs = (getattr(each, what) / each.contender.rows for each in (one, other))
    return float(mine / theirs)


def _per_row(one: Measured, other: Measured) -> str:
    wall, cpu = (_times(one, other, what) for what in ("wall", "cpu"))
    return f"{wall:.1f} × by the clock, {cpu:.1f} × by processor time"


def _share(one: Measured, most: float) -> Mark:
    """Judge by the clock where the machine was quiet, and by processor time where it was not."""
    ratio = median(one.shares("wall" if one.quiet else "cpu"))
    return Mark(f"ours ≤ {most} ×", _ratios(one), ratio <= most)


def _ratios(one: Measured) -> str:
    wall, cpu = one.shares("wall"), one.shares("cpu")
    spread = f" ({min(wall):.2f} to {max(wall):.2f})" if len(wall) > 1 else ""
    return f"ours {median(wall):.2f} ×{spread} by the clock, {median(cpu):.2f} × by processor time"


def _cells(one: Measured) -> str:
    if one.compared is None:
        return "–"
    if one.compared["different"]:
        return "differs: " + "; ".join(one.compared["different"])
    same = "cells and types" if one.compared["same types"] else "cells"
    return f"{one.compared['cells']:,} {same} the same"


def section(measured: Sequence[Measured], command: str, commit: str) -> str:
    """Return the section of the ruler; ``commit`` is the code at the start of the run."""
    ours = next(one for one in measured if one.contender.id == "ours")
    told = sorted({one.facts["version"] for one in measured if one.runs and "version" in one.facts})
    parts = [
        "## The ruler: scoring a survey",
        circumstances(command, commit, PARTS, told),
        _method(ours),
        _table(measured),
        _notes(measured),
    ]
    return "\n\n".join(parts)


def _method(ours: Measured) -> str:
    return (
        f"The job: {ours.contender.rows:,} respondents, UCLA-3, PHQ-9, MSPSS, PSS-10, LSNS-6 and DJG-6 "
        "(46 items, 3 % missing), from a Parquet file to a Parquet file of 50 columns: "
        "16 scores, their bands, their missing counts, a flag, the id.\n"
        "Every contender is a process of its own and its start counts, unless the table says otherwise.\n"
        "Input and libraries are read into the page cache before each run.\n"
        "The rounds are interleaved; seconds are medians of the runs in which other processes took less than "
        f"{QUIET:.0%} of the machine, if there were such; peak memory is the highest of all.\n"
        f"amity writes with {_options()}; Polars' own option is zstd at level 3 with statistics, "
        "pandas is asked for zstd.\n"
        "R's psych has its survey in memory as a matrix, and leaves its scores there: "
        "only the scoring is timed, on one processor, without bands, missing counts and flags.\n"
        "“amity, in memory” is timed in the same way, from a Polars table to one of all 50 columns, "
        "with every answer examined.\n"
        "“× ours” is this contender's time over ours; where rows differ, time per row.\n"
        "A ratio to a Polars program is the median of pairs: the two run one right after the other, "
        "now ours first, now the other. It is judged by the clock if others left any pair in peace, "
        "and by processor time otherwise; all other marks by the clock."
    )


def _options() -> str:
    options = written_with()
    level = f" at level {options['compression_level']}" if options.get("compression_level") else ""
    return f"{options['compression']}{level}, statistics {'on' if options.get('statistics', True) else 'off'}"


def _table(measured: Sequence[Measured]) -> str:
    by_id = {one.contender.id: one for one in measured}
    heads = ["contender", "rows", "runs", "s", "processor s", "× ours", "peak MB", "MB written"]
    heads += ["output", "mark", "found", "reached"]
    lines = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for one in measured:
        lines.append(f"| {' | '.join(_row(one, by_id))} |")
    return "\n".join(lines)


def _row(one: Measured, by_id: Mapping[str, Measured]) -> list[str]:
    rows = f"{one.contender.rows:,}" if one.contender.rows > 1 else "–"
    if not one.runs:
        return [one.contender.title, rows, "0", *"––––––––", one.trouble]
    per_row = "–"
    if one.contender.rows > 1:
        per_row = f"{_times(one, by_id['ours'], 'wall'):.2f}"
    judged = mark(one, by_id)
    return [
        one.contender.title,
        rows,
        str(len(one.runs)),
        *_seconds(one),
        per_row,
        f"{one.peak:.0f}" if one.contender.rows > 1 else "–",
        _written(one.contender),
        _cells(one),
        *((judged.asked, judged.found, REACHED[judged.reached]) if judged else ("–",) * 3),
    ]


def _seconds(one: Measured) -> tuple[str, str]:
    """Return wall and processor seconds; a start is short, and one respondent is timed inside the process."""
    if one.contender.rows == 1:
        return "–", "–"
    digits = 2 if one.contender.rows else 3
    return f"{one.wall:.{digits}f}", f"{one.cpu:.{digits}f}"


def _written(contender: Contender) -> str:
    """Return the size of what it wrote, in MB; Spark writes a folder."""
    out = contender.out
    if out is None or not out.exists() or out.suffix != ".parquet":
        return "–"
    parts = out.glob("*.parquet") if out.is_dir() else [out]
    return f"{sum(part.stat().st_size for part in parts) / 1e6:.0f}"


def _notes(measured: Sequence[Measured]) -> str:
    lines = ["### Each run", "", "Seconds (processor seconds; load average before; share of others).", ""]
    for one in measured:
        told = "; ".join(part for part in (_each(one), one.trouble) if part)
        lines.append(f"- {one.contender.title}: {told}")
        facts = one.facts if one.runs else {}
        said = [f"{key} {_short(fact)}" for key, fact in facts.items()]
        if said:
            lines.append(f"  In the last: {', '.join(said)}.")
    noisy = [one.contender.id for one in measured if one.runs and not one.quiet]
    if noisy:
        lines += ["", f"Not quiet during: {', '.join(noisy)}. Read their seconds with that in mind."]
    return "\n".join(lines)


def _short(fact: object) -> str:
    return f"{fact:.3g}" if isinstance(fact, float) else str(fact)


def _each(one: Measured) -> str:
    digits = 2 if one.contender.rows > 1 else 3
    return "; ".join(
        f"{run.wall:.{digits}f} ({run.cpu:.{digits}f}; {run.load:.1f}; {run.others:.0%})" for run in one.runs
    )
