"""Every page, by everybody who may open it, in its looks: nothing for axe to find, nothing too wide.

Each page is seen in two of the looks, so that all are seen over the pages; ``make axe`` sees each in all.
"""

import os
from itertools import product
from typing import Any

from django.conf import settings
from web_browser import SITE, _answered, _without_loop, needs_chromium, too_wide, violations
from web_strangers import Address, Town, addresses, path_of
from web_visitors import Visitor

from amity.clinic.rules.policy import MAY

WIDTHS, LIGHTS = (1280, 320), ("light", "dark")
DIRECTIONS = {"en": "ltr", "ar": "rtl"}
"""The languages that pages are seen in: one of each direction."""


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code in DIRECTIONS]


def who_opens(town: Town, address: Address) -> Any:
    """Return somebody who may open a page: of the role with the least power that may."""
    kind, what = address.reach or ("anyone", "")
    if kind == "signed-in":
        return town.practitioner("link-worker", own=True)
    if kind == "staff":
        role = sorted(MAY[what] - {"administrator"} or MAY[what])[0]
        return town.practitioner(role, own=True)
    return town.person if kind == "person" else None


@needs_chromium
def test_no_page_has_a_fault_that_axe_finds(db: None):
    from playwright.sync_api import sync_playwright

    town = Town()
    faults: list[str] = []
    looks = list(product(languages(), LIGHTS, WIDTHS))
    assert {language for language, *_ in looks} == set(DIRECTIONS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for number, address in enumerate(addresses()):
            path, visitor = _without_loop(_come_in, town, address)
            if visitor is None:
                continue
            seen = looks if os.environ.get("AMITY_AXE") == "all" else _two_of(looks, number)
            for look in seen:
                faults += [f"{path} {look}: {each}" for each in _faults(browser, visitor, path, look)]
        browser.close()

    assert faults == []


def _come_in(town: Town, address: Address) -> tuple[str, Any]:
    """Return where a page is, and somebody who has it open; nobody where it shows nothing to look at."""
    path = path_of(address, town.values(address))
    visitor = Visitor(who_opens(town, address))
    response: Any = visitor.get(path)
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return path, visitor if response.status_code == 200 and html else None


def _turned(page: Any) -> tuple[str, str]:
    """Return the language and the direction that a page says it is in."""
    root = page.locator("html")
    return root.get_attribute("lang"), root.get_attribute("dir")


def _two_of(looks: list[Any], number: int) -> list[Any]:
    """Return two looks, others for the next page: one wide, one narrow."""
    half = len(looks) // 2
    return [looks[number % len(looks)], looks[(number + half + 1) % len(looks)]]


def _faults(browser: Any, visitor: Visitor, path: str, look: Any) -> list[str]:
    language, light, width = look
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=light)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page.route("**/*", lambda route: route.fulfill(**_without_loop(_answered, visitor, route.request)))
    try:
        page.goto(f"{SITE}{path}")
        wide = too_wide(page)
        faults = [*said, *violations(page), *([f"{wide} px too wide"] if wide > 0 else [])]
        if _turned(page) != (language, DIRECTIONS[language]):
            faults.append(f"its language and direction are {_turned(page)}")
        return faults
    finally:
        context.close()
