"""Picture the pages of the made-up town for the documentation: ``make screenshots`` (needs Chromium).

The town is made from its seed up to one moment, and the pages are seen at that moment: so the pictures
are the same from day to day, until pages, town or fonts change. Nothing listens and nothing is served:
Django answers in this process, and whoever is pictured came in by a link of `amity demo`.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "tests"))

MOMENT = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
"""The morning on which the pages are seen: a Tuesday."""

COLORS = 256
MOST = 150_000
"""How many colors a picture keeps, and how many bytes it may have."""

PHONE, DESK, WIDE = 390, 1280, 1440
"""Widths of a window, in pixels."""


class Shot(NamedTuple):
    """A page to picture: who sees it, how wide, how it is come to, and how much of it."""

    name: str
    who: str
    width: int
    find: Callable[[Any], None]
    tall: int = 10_000


def opened(*steps: str) -> Callable[[Any], None]:
    """Return how a page is come to: an address, then links, answers and buttons.

    ``/people/`` is an address, ``to /people/[0-9]+/`` the first link that looks so, ``tick No`` an answer,
    ``follow Plan`` a link by its words, ``press Start`` a button.
    """

    def find(page: Any) -> None:
        for step in steps:
            what, _, words = step.partition(" ")
            if what == "to":
                page.goto(f"http://localhost{_address(page, words)}")
            elif what == "tick":
                page.get_by_label(words, exact=True).first.check(force=True)
            elif what == "follow":
                page.get_by_role("link", name=words, exact=True).first.click()
            elif what == "press":
                page.get_by_role("button", name=words, exact=True).first.click()
            else:
                page.goto(f"http://localhost{step}")
        page.mouse.move(0, 0)

    return find


def _address(page: Any, pattern: str) -> str:
    """Return the first address on a page that looks like a pattern."""
    found = [each.get_attribute("href") or "" for each in page.locator("main a").all()]
    return next(each for each in found if re.fullmatch(pattern, each))


CHANGED = ("/people/?show=changed", r"to /people/\d+/")
SHOTS = (
    Shot("today", "a duty worker", DESK, opened("/today/")),
    Shot("caseload", "a link worker", DESK, opened("/people/")),
    Shot("person", "a link worker", WIDE, opened(*CHANGED)),
    Shot(
        "plan",
        "a link worker",
        DESK,
        opened(
            "/people/", "follow Yasin Kabbani", "follow Make a plan",
            "tick Something practical is in the way. Let us sort that out first.",
            "tick You would like to be part of something.", "press See what could help",
        ),
        tall=1750,
    ),
    Shot("alert", "a duty worker", DESK, opened("/today/", r"to /alerts/\d+/")),
    Shot(
        "question",
        "a person",
        PHONE,
        opened(
            "/me/", r"to /me/assigned/\d+/", "tick I answer for myself", "tick No", "press Start",
            "tick Some of the time",
        ),
    ),
    Shot("connections", "a person", PHONE, opened("/me/connections/")),
    Shot("my-plan", "a person", PHONE, opened("/me/plan/")),
)  # fmt: skip


@contextmanager
def town() -> Iterator[dict[str, str]]:
    """Make the town at the moment, and yield the links by which one comes in."""
    import time_machine

    with tempfile.TemporaryDirectory() as home, time_machine.travel(MOMENT, tick=False):
        os.environ["AMITY_HOME"] = f"{home}/town"
        from amity import cli

        sys.argv = ["amity", "demo", "--no-serve"]
        try:
            cli.main()
        except SystemExit as end:
            if end.code:
                raise
        from amity.server import demo

        yield {words: path for words, _name, path in demo.links(MOMENT)}


def pictured(browser: Any, visitor: Any, shot: Shot) -> bytes:
    """Return the picture of a page, with no more colors than it needs."""
    from web_browser import _answered, _without_loop

    sharp = 2 if shot.width == PHONE else 1.25
    context = browser.new_context(viewport={"width": shot.width, "height": 800}, device_scale_factor=sharp)
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(**_without_loop(_answered, visitor, route.request)))
    shot.find(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    high = min(shot.tall, page.evaluate("document.documentElement.scrollHeight"))
    taken = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": shot.width, "height": high})
    context.close()
    return _small(taken)


def _small(taken: bytes) -> bytes:
    """Return a picture as PNG with a palette."""
    from PIL import Image

    kept = BytesIO()
    colors = Image.open(BytesIO(taken)).convert("RGB")
    colors.quantize(COLORS, Image.Quantize.FASTOCTREE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(names: list[str]) -> int:
    """Write the pictures, or those that are named."""
    from playwright.sync_api import sync_playwright

    with town() as links, sync_playwright() as playwright:
        from django.test import Client
        from web_browser import CHROMIUM, _without_loop

        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        visitors: dict[str, Any] = {}
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            if shot.who not in visitors:
                visitors[shot.who] = Client(HTTP_HOST="localhost")
                _without_loop(visitors[shot.who].get, links[shot.who])
            file = IMAGES / f"{shot.name}.png"
            file.write_bytes(pictured(browser, visitors[shot.who], shot))
            size = file.stat().st_size
            sys.stdout.write(f"{file.relative_to(ROOT)}  {size:,} bytes\n")
            if size > MOST:
                sys.stderr.write(
                    f"{file.name}: more than {MOST:,} bytes; keep fewer colors or a shorter page\n"
                )
                return 1
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
