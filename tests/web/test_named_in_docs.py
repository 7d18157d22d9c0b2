"""What a how-to tells somebody to press is on the pages under that name."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from amity import library
from amity.clinic.actions import asking

ROOT = Path(__file__).parents[2]
GUIDES = ("first-day", "answer")


def on_the_pages():
    """Return every English saying of the pages."""
    with (ROOT / "src/amity/web/locale/es/LC_MESSAGES/django.po").open("rb") as file:
        for each in read_po(file):
            yield from each.id if isinstance(each.id, tuple) else (each.id,)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_names_is_on_the_pages_under_that_name(guide):
    text = (ROOT / f"docs/how-to/{guide}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", text)) - {"See also:"}
    titles = {battery.title for battery in map(asking.battery, library.names("batteries"))}

    assert len(named) > 10
    assert named - set(on_the_pages()) - titles == set()
