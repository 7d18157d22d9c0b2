"""Whether a survey file is coded as the card says: what looks wrong, why it probably is, and what to do.

`observed` counts, `patterns` judges the counts, and here each finding gets its words.
No message holds a respondent's id, or an answer that only few gave.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from .columns import POINTS, ruled_out
from .definition import Instrument
from .observed import Observed, Seen, directions, observe, plainly
from .patterns import backwards, constant_rows, dichotomised, foreign, shifted, still
from .scoring import leaves

_SHOWN = 8
"""Different codes or words that a message spells out."""

_COMMON = 5
"""Rows from which a word that the card does not know is a category that may be told, not one's own text."""

_SHORT_WORD = 40
"""Letters beyond which an entry is free text."""

_SLIPS = 0.05
"""Share of a column's answers up to which values off the card are slips rather than other answers."""

_ROWS_TO_MISS = 10
"""Rows from which more than half of them being empty says something about the column."""

_SPOILS = {
    "out-of-range",
    "missing-code",
    "shifted",
    "words",
    "not-whole",
    "missing-column",
    "swapped-columns",
}
"""Problems that change what a flag on the item says."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a file that does not fit the card, in words for the person who keeps the file.

    ``column`` names the column in the file, or several with commas where they are a problem together; it is
    empty for the whole file. ``problem`` is one of a fixed set of words (docs/reference/data-check.md).
    ``rows`` counts the rows concerned: all that were answered where a whole column is.
    """

    column: str
    problem: str
    rows: int
    likely_cause: str
    remedy: str


def check(
    instrument: Instrument,
    table: Any,
    columns: Mapping[str, str],
    *,
    id: str | None = None,  # noqa: A002  the column map calls it so
    typed: bool = True,
    turned: Collection[str] = (),
) -> list[Problem]:
    """Return what looks wrong in ``table``, which holds raw answers, one row a respondent.

    ``table`` is anything Narwhals understands, with columns of any type.
    ``columns`` says in which column each item is; items of a scale that was not asked at all may be left out.
    ``id`` names the column of respondents, if there is one.
    ``typed`` is False for a file without types, such as a CSV read as text: text is no problem there.
    ``turned`` names the items that a column map turned back, because it says that the file had reversed them.

    >>> import polars as pl
    >>> from amity import instruments
    >>> table = pl.DataFrame({"a": [1, 2, 4, 3], "b": [1, 2, 3, 3], "c": [1, 1, 2, 3]})
    >>> columns = {"companionship": "a", "left_out": "b", "isolated": "c"}
    >>> for found in check(instruments.load("ucla-3"), table, columns):
    ...     print(found.column, found.problem, found.rows)
    a out-of-range 1
    """
    found = judge(instrument, observe(instrument, table, columns, id_column=id), id=id, turned=turned)
    return [each for each in found if typed or each.problem != "text-numbers"]


def judge(
    instrument: Instrument,
    observed: Observed,
    *,
    id: str | None = None,  # noqa: A002
    turned: Collection[str] = (),
) -> list[Problem]:
    """Return what the counts of a file say is wrong with it."""
    if not observed.rows:
        return [
            Problem(
                column="",
                problem="no-rows",
                rows=0,
                likely_cause="The file holds no respondent, or `where` in the column map left none over.",
                remedy="Look at the file, and at `where` in the column map.",
            )
        ]
    return list(_Judgement(instrument, observed, id, turned).problems())


class _Judgement(msgspec.Struct, frozen=True):
    """One file held against one card."""

    instrument: Instrument
    observed: Observed
    id: str | None
    turned: Collection[str]

    def problems(self) -> Iterator[Problem]:
        seen = self.observed.seen
        cut = dichotomised(self.instrument, seen)
        moved = shifted(self.instrument, seen, skip=cut)
        offset = [key for keys in moved.values() for key in keys]
        turned = backwards(self.instrument, self.observed, skip=cut)
        yield from self._ids()
        yield from self._absent()
        yield from self._misnamed()
        if cut:
            yield self._dichotomised(cut)
        for by, keys in moved.items():
            yield self._shifted(by, keys)
        for key, each in seen.items():
            yield from self._stored(key, each)
            yield from self._codes(key, each, offset=key in (*cut, *offset))
            yield from self._silent(key, each)
        for key, (r, n) in turned.items():
            yield self._backwards(key, r, n, list(turned))
        for key, code in still(self.instrument, seen, skip=(*cut, *offset)).items():
            yield self._still(key, code)
        yield from self._alike()
        for scale, rows in constant_rows(self.instrument, self.observed, skip=(*cut, *offset, *turned)):
            yield self._constant(scale, rows)

    def _ids(self) -> Iterator[Problem]:
        if rows := self.observed.repeated_ids:
            cause = (
                "A respondent stands in the file more than once: sent or merged twice, or in several waves."
            )
            remedy = (
                "Keep one row for each respondent; where the file holds waves, name their column as `wave`, "
                "or choose one with `where`, in the column map."
            )
            yield Problem(
                column=self.id or "", problem="duplicate-id", rows=rows, likely_cause=cause, remedy=remedy
            )
        if rows := self.observed.empty_ids:
            cause = "These rows have no respondent: empty lines at the end, or a merge that did not match."
            remedy = "Give each respondent an id, or take the empty lines out."
            yield Problem(
                column=self.id or "", problem="missing-id", rows=rows, likely_cause=cause, remedy=remedy
            )

    def _absent(self) -> Iterator[Problem]:
        """Yield items without a column that a scale needs, if the file has any of its other items."""
        asked = [leaves(self.instrument, each) for each in self.instrument.scales.values()]
        needed = {key for keys in asked for key in keys if set(keys) & set(self.observed.seen)}
        for key in self.observed.absent:
            if key in needed or key in self.observed.columns:
                cause = (
                    f"The file has no column for {key}: it was not asked, was dropped, or has another name."
                )
                remedy = f'Name its column, {key} = "…", {self._at}.'
                yield self._told([key], "missing-column", self.observed.rows, cause, remedy)

    def _misnamed(self) -> Iterator[Problem]:
        items = self.instrument.items
        owner = {name.casefold(): item.id for item in items for name in (item.id, *item.aliases)}
        for key, each in self.observed.seen.items():
            name = each.column.casefold().removeprefix(f"{self.instrument.id}.")
            if owner.get(name, key) != key:
                cause = f"The column map takes {key} from a column that has the name of {owner[name]}."
                remedy = f"Look at the lines of both items {self._at}."
                yield self._told([key], "swapped-columns", self.observed.rows, cause, remedy)

    def _dichotomised(self, keys: Sequence[str]) -> Problem:
        cause = "The file holds only 0 and 1: its answers were cut in two before, as the card would do it."
        remedy = f"Put already_dichotomised = true {self._at}."
        return self._told(keys, "already-dichotomised", self._most(keys), cause, remedy)

    def _shifted(self, by: int, keys: Sequence[str]) -> Problem:
        low, high = self.instrument.bounds[keys[0]]
        cause = f"The file counts the answers from {low + by} to {high + by}, the card from {low} to {high}."
        table = ", ".join(f"{code + by} = {code}" for code in range(low, high + 1))
        everywhere = len(keys) == len(self.observed.seen) and high - low < 2 * _SHOWN
        mend = f"{'Take 1 from' if by > 0 else 'Add 1 to'} every answer in these columns of the file."
        remedy = f"Add recode = {{ {table} }} {self._at}." if everywhere else mend
        return self._told(keys, "shifted", self._most(keys), cause, remedy)

    def _stored(self, key: str, seen: Seen) -> Iterator[Problem]:
        if seen.words:
            cause = "The file holds words where the card expects codes."
            remedy = _recoding(_spelt(self.instrument, key), seen.words, self._at)
            yield self._told([key], "words", sum(seen.words.values()), cause, remedy)
        if seen.missing_words:
            spelt = ", ".join(json.dumps(word) for word in sorted(seen.missing_words)[:_SHOWN])
            rows = sum(seen.missing_words.values())
            cause = f"{spelt} stands for a missing answer."
            yield self._told([key], "missing-code", rows, cause, "Leave these cells empty in the file.")
        numbers = sum(seen.codes.values()) + seen.fractions
        if seen.stored == "text" and numbers and not seen.words and not seen.missing_words:
            cause = "The numbers are stored as text, as a spreadsheet does in cells formatted as text."
            yield self._told([key], "text-numbers", numbers, cause, "Store the column as numbers.")

    def _codes(self, key: str, seen: Seen, *, offset: bool) -> Iterator[Problem]:
        missing, stray = foreign(self.instrument, key, seen)
        low, high = self.instrument.bounds[key]
        ruled = {
            ruled_out(code): n
            for code, n in sorted(stray.items(), reverse=True)
            if low <= ruled_out(code) <= high
        }
        stray = {code: n for code, n in stray.items() if ruled_out(code) not in ruled}
        if ruled:
            cause = f"The file also holds {_listed(ruled)}. {POINTS}"
            remedy = (
                f"Mend or empty these cells; if the file holds the card's own answers, {low} to {high}, "
                f"take already_dichotomised out of [instrument.{self.instrument.id}] in the column map."
            )
            yield self._told([key], "out-of-range", sum(ruled.values()), cause, remedy)
        if missing:
            codes = ", ".join(str(code) for code in list(missing)[:_SHOWN])
            cause = f"{_listed(missing)} stands for a missing answer."
            remedy = f"Empty these cells, or put declined = [{codes}], or not_asked = [{codes}], {self._at}."
            yield self._told([key], "missing-code", sum(missing.values()), cause, remedy)
        if stray and not offset:
            few = sum(stray.values()) <= _SLIPS * seen.answered
            why = (
                "typing errors, or a code for no answer"
                if few
                else "another set of answers, or another column"
            )
            cause = f"The card offers {low} to {high}, the file also holds {_listed(stray)}: {why}."
            remedy = f"Mend or empty these cells; if they have a meaning, add a recode {self._at}."
            yield self._told([key], "out-of-range", sum(stray.values()), cause, remedy)
        if seen.fractions:
            cause = (
                "Answers are whole numbers; fractions come from averaging or from filled-in missing answers."
            )
            remedy = "Use the answers as given, before anything was filled in or averaged."
            yield self._told([key], "not-whole", seen.fractions, cause, remedy)

    def _silent(self, key: str, seen: Seen) -> Iterator[Problem]:
        """Yield a column that is empty for more than half; behind a gate that is nothing unusual."""
        enough = self.observed.rows >= _ROWS_TO_MISS
        if enough and 2 * seen.empty > self.observed.rows and not self.instrument.item[key].asked_if:
            much = "The column" if seen.empty == self.observed.rows else "More than half of the column"
            cause = f"{much} is empty: not asked of everyone, another column, or lost in a merge."
            remedy = "Look at the column map and the source; where the item was not asked, put -1."
            yield self._told([key], "mostly-missing", seen.empty, cause, remedy)

    def _backwards(self, key: str, r: float, n: int, keys: Sequence[str]) -> Problem:
        named = ", ".join(json.dumps(each) for each in keys)
        line = f"already_reversed = [{named}] {self._at}"
        runs = f"It runs against the other items of its scale (r = {r:.2f}, n = {n})"
        if key in self.turned:
            cause = (
                f"{runs}: the column map says that the file has turned it already, and it seems not to have."
            )
            remedy = f"Take {json.dumps(key)} out of already_reversed {self._at}."
            return self._told([key], "coded-backwards", n, cause, remedy)
        if any(directions(self.instrument, each).get(key) == -1 for each in self.instrument.scales.values()):
            cause = f"{runs}: the card turns this item, and it seems that the file has turned it already."
            return self._told([key], "already-reversed", n, cause, f"Put {line}.")
        cause = f"{runs}: its answers seem to be numbered the other way round than on the card."
        remedy = f"Look up how its answers were numbered; to turn them back, put {line}."
        return self._told([key], "coded-backwards", n, cause, remedy)

    def _still(self, key: str, code: int) -> Problem:
        rows = self.observed.seen[key].codes[code]
        cause = "Everybody gave the same answer: the column was filled with a default, or overwritten."
        return self._told([key], "no-variance", rows, cause, "Compare the column with the source.")

    def _alike(self) -> Iterator[Problem]:
        shared: dict[str, list[str]] = {}
        for key, each in self.observed.seen.items():
            shared.setdefault(each.column, []).append(key)
        for column, keys in shared.items():
            if len(keys) > 1:
                cause = f"The column map takes {' and '.join(keys)} from the same column {column}."
                yield self._told(keys, "identical-columns", self.observed.rows, cause, f"Mend it {self._at}.")
        for pair in self.observed.alike:
            cause = "Both columns are the same in every row: one was copied over the other, or merged twice."
            remedy = f"Compare both with the source, and look at both lines {self._at}."
            yield self._told(pair, "identical-columns", self.observed.rows, cause, remedy)

    def _constant(self, scale: str, rows: int) -> Problem:
        ways = directions(self.instrument, self.instrument.scales[scale])
        keys = [key for key in ways if key in self.observed.seen]
        why = "though some ask the opposite" if len(set(ways.values()) - {0}) > 1 else "in the middle"
        cause = f"These rows give one same answer to all {len(keys)} items, {why}: answered without reading."
        remedy = "Decide before the analysis whether these rows count, and say so in the report."
        return self._told(keys, "constant-row", rows, cause, remedy)

    def _told(self, keys: Sequence[str], problem: str, rows: int, cause: str, remedy: str) -> Problem:
        """Return the problem, naming the safety items that it concerns."""
        names = dict.fromkeys(self.observed.columns.get(key, key) for key in keys)
        if problem in _SPOILS:
            for name, flag in self.instrument.flags.items():
                if flag.kind == "safety" and flag.item in keys:
                    cause += (
                        f" {flag.item} raises the safety flag {name}: do not rely on it until this is mended."
                    )
        return Problem(column=", ".join(names), problem=problem, rows=rows, likely_cause=cause, remedy=remedy)

    @property
    def _at(self) -> str:
        return f"under [instrument.{self.instrument.id}] in the column map"

    def _most(self, keys: Sequence[str]) -> int:
        return max(self.observed.seen[key].answered for key in keys)


def _listed(codes: Mapping[int, int]) -> str:
    """Return some codes as words: ``4, 5 and 7``."""
    said = [str(code) for code in list(codes)[:_SHOWN]] + (["others"] if len(codes) > _SHOWN else [])
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _spelt(instrument: Instrument, key: str) -> dict[str, int]:
    """Return the answers to an item as plain words, with their codes, as far as the card has words."""
    said = [(text, code) for code, text in instrument.options[key].items()]
    if number := instrument.numbers.get(instrument.item[key].answer):
        said = [
            ((number.low or "").split(";")[0], number.from_),
            ((number.high or "").split(";")[0], number.to),
        ]
    return {plainly(text): code for text, code in said if plainly(text)}


def _recoding(known: Mapping[str, int], words: Mapping[str, int], at: str) -> str:
    """Return a table of codes for the words that may be told, and how many entries are left over.

    Only words that are the card's, or begin one of its answers, get a code: what is spelt alike may differ.
    """
    codes = {word: code for word in words if (code := _meant(known, plainly(word))) is not None}
    common = {w for w, n in words.items() if w not in codes and n >= _COMMON and len(w) <= _SHORT_WORD}
    pairs = [(word, str(codes[word])) for word in sorted(codes, key=lambda word: codes[word])]
    pairs += [(word, "?") for word in sorted(common)]
    rest = sum(n for word, n in words.items() if word not in codes and word not in common)
    others = f"{rest} entries fit no answer: mend or empty them." if rest else ""
    others = "1 entry fits no answer: mend or empty it." if rest == 1 else others
    if not pairs:
        return others
    table = ", ".join(
        f"{json.dumps(word, ensure_ascii=False)} = {code}" for word, code in pairs[: 4 * _SHOWN]
    )
    asked = ", with the code that each ? stands for" if common else ""
    return f"Add recode = {{ {table} }} {at}{asked}. {others}".strip()


def _meant(known: Mapping[str, int], word: str) -> int | None:
    """Return the code of the answer that ``word`` is, or that alone begins with it."""
    begun = [code for text, code in known.items() if len(word) > 3 and text.startswith(word)]
    return known.get(word, begun[0] if len(begun) == 1 else None)
