"""Where findings were published: enough for a reference manager."""

from typing import Literal

import msgspec

from amity import library


class Paper(library.Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A publication in its parts; ``cite`` is put together from them unless the card says it.

    ``authors`` are written ``Holt-Lunstad J``; ``et_al`` says that there are more than those named.
    """

    cite: str = ""
    kind: Literal["article", "preprint", "report", "dataset"] = "article"
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int
    title: str
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None

    def __post_init__(self) -> None:
        if not self.cite:
            msgspec.structs.force_setattr(self, "cite", _cite(self))

    @property
    def short(self) -> str:
        """Who and when, as in a sentence: ``Holt-Lunstad et al. 2010``."""
        names = [author.rsplit(" ", 1)[0] for author in self.authors]
        if self.et_al or len(names) > 2:
            return f"{names[0]} et al. {self.year}"
        return f"{' and '.join(names) or self.title} {self.year}"

    @property
    def link(self) -> str | None:
        """The address of the publication: that of its DOI, else its own."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def _cite(paper: Paper) -> str:
    authors = ", ".join([*paper.authors, *(["et al."] if paper.et_al else [])])
    place = f"{paper.volume or ''}{f'({paper.issue})' if paper.issue else ''}"
    where = f"{paper.year}{f';{place}' if place else ''}{f':{paper.pages}' if paper.pages else ''}"
    head = f"{authors.rstrip('.')}. " if authors else ""
    stop = "" if paper.title.endswith(("?", "!", ".")) else "."
    return f"{head}{paper.title}{stop} {f'{paper.journal} ' if paper.journal else ''}{where}"
