"""Every page of the served town: found by following links from each front page, as somebody in that role."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from web_strangers import addresses

ROLES = (
    "nobody",
    "a person",
    "a link worker",
    "a therapist",
    "a duty worker",
    "a supervisor",
    "an administrator",
)
OWN_TO_EACH = {"", "today/", "people/<int:pk>/"}
"""Routes that show something else to each role, so each looks at them."""
LOOKS = [(width, light) for width in (320, 1280) for light in ("light", "dark")]
SAME = 1
"""How many pages of one route somebody sees."""
STARTS = {
    "nobody": ("/", "/help/", "/privacy/", "/accessibility/", "/account/sign-in/", "/q/made-up/"),
    "a person": ("/", "/me/", "/me/connections/", "/me/connections/new/", "/me/plan/", "/me/who-sees/"),
}
AT_WORK = (
    "/",
    "/today/",
    "/people/",
    "/referrals/",
    "/referrals/new/",
    "/services/",
    "/evidence/",
    "/rota/",
    "/team/",
    "/import/",
    "/account/",
    "/account/password/",
    "/account/factors/",
    "/account/factors/app/",
    "/account/factors/codes/",
    "/account/factors/passkeys/",
    "/account/sessions/",
)
ENDS = ("/account/sign-out/", "/leave/", "/account/factors/codes/file/", "/healthz")
"""Addresses that show no page of ours."""


class Seen(NamedTuple):
    """A page that somebody can open, and the route it has."""

    route: str
    path: str


def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return each route as an expression of the paths it takes; fixed routes before those with parts."""
    kinds = {"int": r"\d+", "str": "[^/]+", "slug": r"[-\w]+"}
    found = []
    for each in addresses():
        if each.route.startswith("^") or "^" in each.route:
            continue
        regex = re.sub(r"<(?:(\w+):)?\w+>", lambda part: kinds.get(part[1] or "str", "[^/]+"), each.route)
        found.append((re.compile(f"/{regex}$"), each.route))
    return sorted(found, key=lambda pair: pair[1].count("<"))


def crawl(context: Any, who: str) -> list[Seen]:
    """Follow every link from where somebody starts, and return the first pages of each route."""
    known = patterns()
    waiting = list(STARTS.get(who, AT_WORK))
    tried, found = set(waiting), list[Seen]()
    count: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        route = next((route for regex, route in known if regex.match(path)), None)
        if route is None or path in ENDS or count.get(route, 0) >= SAME:
            continue
        response = context.request.get(path)
        there = urlsplit(response.url).path
        if response.status not in (200, 404) or "text/html" not in response.headers.get("content-type", ""):
            continue
        if response.status == 404 and who != "nobody":
            continue
        if there == path or path == "/":
            count[route] = count.get(route, 0) + 1
            found.append(Seen(route, there))
        for link in re.findall(r'href="(/[^"#?]*)', response.text()):
            if link not in tried and not link.startswith("/static/"):
                tried.add(link)
                waiting.append(link)
    return found
