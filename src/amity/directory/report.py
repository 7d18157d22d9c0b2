"""What became of each row of a source: loaded, quarantined with a reason, or loaded with a warning."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from . import cells

SHOWN = 5
"""How many examples of one warning are kept; all are counted."""
NAMED = 10_000
"""How many rows that were set aside for one reason are named; all are counted."""


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One flaw of one row: which record and field, what is wrong, and how to mend it."""

    entity: str
    record: str
    field: str | None
    reason: str
    remedy: str
    where: str | None = None

    @property
    def kind(self) -> str:
        """The flaw without the record, under which it is counted."""
        return _kind(self.entity, self.field, self.reason)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a source loaded.

    ``found`` counts rows of the source by table, ``loaded`` those that were taken.
    ``quarantined`` names the rows, or parts of a row, that were set aside, up to 10,000 for one reason.
    ``counts`` counts them all by reason.
    ``warnings`` counts what was mended or is doubtful; ``examples`` names the first few of each.
    """

    version: str
    found: dict[str, int]
    loaded: dict[str, int]
    quarantined: tuple[Flaw, ...] = ()
    counts: dict[str, int] = {}
    warnings: dict[str, int] = {}
    examples: tuple[Flaw, ...] = ()
    official: str | None = None

    def reasons(self) -> dict[str, int]:
        """Return how many rows were quarantined, by reason."""
        return dict(self.counts)

    def table(self) -> Iterator[str]:
        """Yield the lines of a CSV of what was set aside, row by row, for whoever can mend the source."""
        heads = ("table", "record", "field", "reason", "remedy", "where")
        rows = (
            (flaw.entity, flaw.record, flaw.field or "", flaw.reason, flaw.remedy, flaw.where or "")
            for flaw in self.quarantined
        )
        return cells.table(heads, rows)


class Notes:
    """Where a reader writes down flaws while it works; ``largest`` is how many rows it may meet of a kind."""

    def __init__(self, largest: int = 0) -> None:
        self.largest = largest
        self.found: Counter[str] = Counter()
        self.quarantined: list[Flaw] = []
        self.counts: Counter[str] = Counter()
        self.warned: Counter[tuple[str, str | None, str]] = Counter()
        self.examples: list[Flaw] = []

    def quarantine(self, flaw: Flaw) -> None:
        """Set a row, or a part of it, aside."""
        kind = flaw.kind
        self.counts[kind] += 1
        if self.counts[kind] <= NAMED:
            self.quarantined.append(flaw)

    def warn(
        self,
        entity: str,
        record: str,
        field: str | None,
        reason: str,
        remedy: str,
        where: str | None = None,
    ) -> None:
        """Count a warning; keep the first few."""
        key = (entity, field, reason)
        self.warned[key] += 1
        if self.warned[key] <= SHOWN:
            self.examples.append(
                Flaw(entity=entity, record=record, field=field, reason=reason, remedy=remedy, where=where)
            )

    def report(self, version: str, loaded: dict[str, int], official: str | None) -> Report:
        """Return what was written down."""
        return Report(
            version=version,
            found=dict(self.found),
            loaded=loaded,
            quarantined=tuple(self.quarantined),
            counts=dict(self.counts.most_common()),
            warnings={_kind(*key): count for key, count in self.warned.most_common()},
            examples=tuple(self.examples),
            official=official,
        )


def _kind(entity: str, field: str | None, reason: str) -> str:
    return f"{entity}.{field}: {reason}" if field else f"{entity}: {reason}"
