"""Write the reference pages from cards and docstrings, and run the commands of all pages again.

``python docs/build.py`` writes; ``python docs/build.py --check`` names what is not current, and exits with 1.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from writing.crisis import crisis_page
from writing.evidence import claims_page, explanations_page, findings_page
from writing.instrument import instrument_page
from writing.measures import measures_page
from writing.names import python_page
from writing.prescribing import interventions_page, needs_page
from writing.replay import can_replay, replayed
from writing.shelves import batteries_page, cards_page, generators_page, packs_page
from writing.the_map import the_map

from amity import instruments

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
INSTRUMENTS = REFERENCE / "instruments"


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every page that is written from cards and docstrings."""
    for name in instruments.names():
        yield INSTRUMENTS / f"{name}.md", instrument_page(name)
    yield REFERENCE / "cards.md", cards_page()
    yield REFERENCE / "batteries.md", batteries_page()
    yield REFERENCE / "packs.md", packs_page()
    yield REFERENCE / "generators.md", generators_page()
    yield REFERENCE / "measures.md", measures_page()
    yield REFERENCE / "findings.md", findings_page()
    yield REFERENCE / "claims.md", claims_page()
    yield REFERENCE / "explanations.md", explanations_page()
    yield REFERENCE / "needs.md", needs_page()
    yield REFERENCE / "interventions.md", interventions_page()
    yield REFERENCE / "crisis.md", crisis_page()
    yield REFERENCE / "python.md", python_page()
    yield DOCS / "explanation" / "the-map.svg", the_map()


def run_again(written: set[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every other page that holds commands, with what they print now."""
    for path in sorted(DOCS.rglob("*.md")):
        if path not in written and can_replay(text := path.read_text(encoding="utf-8")):
            yield path, replayed(text)


def main(words: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    pages = dict(generated())
    left_behind = [path for path in INSTRUMENTS.glob("*.md") if path not in pages]
    pages |= run_again(set(pages))
    stale = [p for p, text in pages.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    if "--check" in words:
        for path in [*stale, *left_behind]:
            print(f"{path.relative_to(DOCS.parent)}: not current. Run `make docs`.", file=sys.stderr)
        return 1 if stale or left_behind else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    for path in left_behind:
        path.unlink()
    print(f"{len(pages)} pages, {len(stale)} written, {len(left_behind)} removed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
