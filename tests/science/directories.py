"""Directories for tests: the official ones where they lie beside the repository, and small made-up ones."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from amity import directory
from amity.directory import mending

SHARED = Path(__file__).parents[3] / "shared"
MATERIAL = SHARED / "interop" / "material"
MIAMI = SHARED / "data" / "directories" / "miami-hsds-1.1"
needs_material = pytest.mark.skipif(not MATERIAL.is_dir(), reason="../shared is not here")

GOOD: dict[str, str] = {
    "organizations.csv": "id,name,description\n1,Reading Helps,It helps\n",
    "services.csv": "id,organization_id,name,status\n1,1,Choir,active\n",
    "locations.csv": "id,location_type,name,latitude,longitude\n1,physical,Hall,51.45,-0.97\n",
    "service_at_location.csv": "id,service_id,location_id\n1,1,1\n",
}
"""A choir in a hall."""


def a_package(folder: Path, **files: str) -> Path:
    """Write the choir in a hall, with these tables instead or besides, and return where."""
    folder.mkdir(exist_ok=True)
    for name, text in (GOOD | {f"{name}.csv": text for name, text in files.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def reasons(folder: Path) -> dict[str, int]:
    """Return why rows of a package are set aside."""
    return directory.read(folder).report.reasons()


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _is_settled(said: str) -> bool:
    return bool(said) and said == said.strip() and mending.text(said)[0] == said


letters = st.characters(codec="utf-8", max_codepoint=0x2FFF) | st.sampled_from("=+-@'\",;\n\r\té’ß")
words = st.text(letters, min_size=1, max_size=10).map(lambda said: mending.text(said)[0]).filter(_is_settled)
ids = st.uuids().map(str)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
extras = st.dictionaries(
    st.text(min_size=1, max_size=6),
    st.recursive(
        words | st.integers(-9, 9) | st.booleans(), lambda inner: st.lists(inner, max_size=2), max_leaves=3
    ),
    max_size=2,
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def directories(draw: st.DrawFn) -> directory.Directory:
    """Draw a directory as `read` would give it: every link leads somewhere, every text is settled."""
    organizations = draw(
        st.lists(
            st.builds(
                directory.Organization,
                id=ids,
                name=words,
                description=maybe(words),
                email=maybe(st.just("a@b.org")),
                extra=extras,
            ),
            min_size=1,
            max_size=3,
        )
    )
    owners = st.sampled_from([one.id for one in organizations])
    services = draw(
        st.lists(
            st.builds(
                directory.Service,
                id=ids,
                organization_id=owners,
                name=words,
                description=maybe(words),
                status=maybe(st.sampled_from(["active", "inactive", "defunct", "temporarily closed"])),
                url=maybe(st.just("https://example.org/a?b=1")),
                minimum_age=maybe(st.integers(0, 99)),
                assured_date=maybe(days),
                extra=extras,
            ),
            min_size=1,
            max_size=4,
        )
    )
    of_services = st.sampled_from([one.id for one in services])
    coordinates = st.floats(-89, 89, allow_nan=False).filter(lambda x: abs(x) > 1e-3)
    places = draw(st.lists(st.tuples(ids, maybe(coordinates), maybe(words)), min_size=1, max_size=3))
    locations = [
        directory.Location(id=one, location_type="physical", latitude=x, longitude=x and -x, name=name)
        for one, x, name in places
    ]
    offered = st.builds(
        directory.ServiceAtLocation,
        id=ids,
        service_id=of_services,
        location_id=st.sampled_from([one.id for one in locations]),
    )
    schedules = st.builds(
        directory.Schedule,
        id=ids,
        service_id=of_services,
        freq=maybe(st.just("WEEKLY")),
        byday=st.just("MO,WE"),
        valid_from=maybe(days),
        opens_at=st.integers(0, 11).map(time),
        closes_at=st.integers(12, 23).map(time),
    )
    phones = st.builds(
        directory.Phone, id=ids, number=words, service_id=of_services, organization_id=maybe(owners)
    )
    terms = draw(
        st.lists(
            st.builds(directory.TaxonomyTerm, id=ids, name=words, code=maybe(words)), min_size=1, max_size=2
        )
    )
    said = st.builds(
        directory.Attribute,
        id=ids,
        link_id=of_services,
        link_entity=st.just("service"),
        taxonomy_term_id=st.sampled_from([one.id for one in terms]),
        extra=extras,
    )
    vetting = st.builds(
        directory.Vetting,
        id=ids,
        link_id=of_services,
        link_entity=st.just("service"),
        vetted=st.sampled_from(["yes", "no", "unknown"]),
        note=maybe(words),
    )
    return directory.Directory(
        organizations=_sorted(organizations),
        services=_sorted(services),
        locations=_sorted(locations),
        service_at_locations=_sorted(draw(st.lists(offered, max_size=3))),
        schedules=_sorted(draw(st.lists(schedules, max_size=3))),
        phones=_sorted(draw(st.lists(phones, max_size=3))),
        taxonomy_terms=_sorted(terms),
        attributes=_sorted(draw(st.lists(said, max_size=3))),
        vetting=_sorted(draw(st.lists(vetting, max_size=2))),
    )


def _sorted(rows: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(sorted({row.id: row for row in rows}.values(), key=lambda row: row.id))
