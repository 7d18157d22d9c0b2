"""Every page of the served town that anybody can open: axe, width, scripts and styles from elsewhere.

Each is seen narrow and wide, in light and in dark.  ``make journeys`` runs it.
"""

import os
from urllib.parse import urlsplit

import pytest
from every_page import LOOKS, OWN_TO_EACH, ROLES, crawl
from web_browser import needs_chromium, too_wide, violations

sometimes = pytest.mark.skipif(not os.environ.get("AMITY_JOURNEYS"), reason="looked at by `make journeys`")
pytestmark = [needs_chromium, sometimes]
NO_PAGE = "Failed to load resource: the server responded with a status of 404"


def test_every_page_is_sound_in_every_look(town, browser):
    faults: list[str] = []
    seen: set[str] = set()
    for who in ROLES:
        window = town.context(browser, who, reduced_motion="reduce").new_page()
        place = _listening(window, faults, town.address)
        pages = [each for each in crawl(window.context, who) if each.route not in seen - OWN_TO_EACH]
        print(f"{who}: {len(pages)} pages that none before could open, or that differ for them")
        seen |= {each.route for each in pages}
        for page in pages:
            place["now"] = f"{page.path} as {who}"
            window.goto(page.path)
            faults += [f"{place['now']} {each}" for each in _looked_at(window)]
        window.context.close()

    assert len(seen) >= 70
    assert faults == []
    assert [line for line in town.log if '"level":"error"' in line] == []


def _listening(window, faults, address):
    """Note what a page says to the console, and what it asks of other sites, and where it was (``now``)."""
    place = {"now": ""}
    window.on("console", lambda said: _heard(faults, place["now"], said))
    window.on("pageerror", lambda fault: faults.append(f"{place['now']} script: {fault}"))
    window.on("request", lambda asked: _asked(faults, place["now"], address, asked.url))
    return place


def _looked_at(window):
    """Return what is wrong with a page in any of its looks."""
    faults = []
    for width, light in LOOKS:
        window.set_viewport_size({"width": width, "height": 800})
        window.emulate_media(color_scheme=light)
        faults += [f"{width} {light} axe: {each}" for each in violations(window)]
        faults += [f"{width} {light} {wide} px too wide"] if (wide := too_wide(window)) > 0 else []
    return faults


def _heard(faults, place, said):
    if said.type == "error" and not said.text.startswith(NO_PAGE):
        faults.append(f"{place} console: {said.text}")


def _asked(faults, place, address, url):
    if urlsplit(url).netloc != urlsplit(address).netloc and not url.startswith(("data:", "about:")):
        faults.append(f"{place} asked another site: {url}")
