"""A browser in tests: Chromium, whose every request Django answers in this process, without a server.

The record of a test stays in its transaction, and a page's scripts and forms work as they do for people.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_visitors import Visitor

CHROMIUM = Path("/usr/bin/chromium")
SITE = "http://localhost"
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")
SIZES = [(width, light) for width in (320, 1280) for light in ("light", "dark")]
"""A phone at its narrowest, or 400 % zoom, and a desk; each in light and in dark."""


@contextmanager
def browsing(
    visitor: Visitor, *, width: int = 1280, light: Any = "light", script: bool = True
) -> Iterator[Any]:
    """Open a window that ``visitor`` looks through; its pages are those that they would get."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=light, java_script_enabled=script
        )
        page = context.new_page()
        page.route("**/*", lambda route: route.fulfill(**_without_loop(_answered, visitor, route.request)))
        yield page
        context.close()
        browser.close()


def _without_loop(ask: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Call ``ask`` as if no loop ran: beside Playwright's, Django would open another connection."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return ask(*given)
    finally:
        asyncio._set_running_loop(loop)


def _answered(visitor: Visitor, request: Any) -> dict[str, Any]:
    """Return what Django answers to a request of the browser, wherever it is led to."""
    parts = urlsplit(request.url)
    if parts.netloc != "localhost":
        raise AssertionError(f"a page asked another site for something: {request.url}")
    there = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name: value for name, value in request.headers.items() if name.startswith(("hx-", "accept"))}
    if request.method == "POST":
        kind = request.headers.get("content-type", "application/x-www-form-urlencoded")
        response: Any = visitor.post(
            there, request.post_data or "", content_type=kind, follow=True, headers=headers
        )
    else:
        response = visitor.get(there, follow=True, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return {"status": response.status_code, "headers": dict(response.headers), "body": body}


def violations(page: Any) -> list[str]:
    """Return what axe finds wrong with a page (WCAG 2.2 A and AA, and good practice)."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def too_wide(page: Any) -> int:
    """Return by how many pixels a page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
