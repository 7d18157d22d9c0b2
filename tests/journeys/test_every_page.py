"""Every page of the served town that anybody can open: axe, width, scripts and styles from elsewhere.

Each is seen narrow and wide, in light and in dark.  ``make journeys`` runs it.
"""

import os
from urllib.parse import urlsplit

import pytest
from every_page import LOOKS, ROLES, crawl
from web_browser import needs_chromium, too_wide, violations

sometimes = pytest.mark.skipif(not os.environ.get("AMITY_JOURNEYS"), reason="looked at by `make journeys`")
pytestmark = [needs_chromium, sometimes]
NO_PAGE = "Failed to load resource: the server responded with a status of 404"


@pytest.mark.parametrize("who", ROLES)
def test_every_page_is_sound_in_every_look(town, browser, who):
    faults: list[str] = []
    context = town.context(browser, who)
    window = context.new_page()
    place = {"now": ""}
    window.on("console", lambda said: _heard(faults, place["now"], said))
    window.on("pageerror", lambda fault: faults.append(f"{place['now']} script: {fault}"))
    window.on("request", lambda asked: _asked(faults, place["now"], town.address, asked.url))
    seen = crawl(context, who)
    for page in seen:
        for width, light in LOOKS:
            place["now"] = f"{page.path} {width} {light}"
            window.set_viewport_size({"width": width, "height": 800})
            window.emulate_media(color_scheme=light)
            window.goto(page.path)
            faults += [f"{place['now']} axe: {each}" for each in violations(window)]
            faults += [f"{place['now']} {wide} px too wide"] if (wide := too_wide(window)) > 0 else []
    context.close()

    print(f"{who}: {len(seen)} pages")
    assert len(seen) >= (5 if who in ("nobody", "a person") else 20)
    assert faults == []


def _heard(faults, place, said):
    if said.type == "error" and not said.text.startswith(NO_PAGE):
        faults.append(f"{place} console: {said.text}")


def _asked(faults, place, address, url):
    if urlsplit(url).netloc != urlsplit(address).netloc and not url.startswith(("data:", "about:")):
        faults.append(f"{place} asked another site: {url}")
