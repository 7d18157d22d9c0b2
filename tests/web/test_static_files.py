"""The files that browsers fetch: that they are the ones listed, ask nobody else, and are few and small."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from amity.pictures import STYLE

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "amity" / "web" / "static" / "amity"
STYLE_PAGE = ROOT / "docs" / "reference" / "style.md"

FIRST_PAGE = (
    "vendor/vendor.css",
    "amity.css",
    "pictures.css",
    "vendor/govuk-frontend.min.js",
    "amity.js",
    "icons.svg",
    "fonts/atkinson-hyperlegible-next-latin.woff2",
)
"""What the first page view fetches beside its HTML; htmx comes on the pages that have it."""

BUDGET = 200_000
"""Bytes of a first page view, as the browser holds them, not as they are packed (issue 6)."""

ROOM_FOR_HTML = 20_000


def listed() -> dict[str, str]:
    lines = (STATIC / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def written() -> list[str]:
    """Return the style sheets and scripts, ours and others'."""
    return sorted(
        str(file.relative_to(STATIC)) for file in STATIC.rglob("*") if file.suffix in {".css", ".js"}
    )


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def test_every_static_file_is_listed_with_its_hash() -> None:
    files = (file for file in STATIC.rglob("*") if file.is_file() and file.name != "SHA256SUMS")
    assert listed() == {
        str(file.relative_to(STATIC)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }, "run .venv/bin/python tools/vendor.py --sums after an edit of ours"


@pytest.mark.parametrize("name", [name for name in written() if name.endswith(".css")])
def test_a_style_sheet_fetches_only_our_own_fonts(name: str) -> None:
    assert "@import" not in text(name)
    fetched = re.findall(r"url\(\s*['\"]?([^'\")]+)", text(name))
    assert all((STATIC / name).parent.joinpath(address).is_file() for address in fetched), fetched


@pytest.mark.parametrize("name", written())
def test_nothing_of_gov_uk_s_brand_is_served(name: str) -> None:
    assert not re.search(r"#1d70b8|GDS Transport|govuk-crest|logotype|light-[0-9a-f]+-v2\.woff", text(name))


def test_the_first_page_view_leaves_room_for_its_html() -> None:
    total = sum((STATIC / name).stat().st_size for name in FIRST_PAGE)
    assert total <= BUDGET - ROOM_FOR_HTML


def test_the_first_arabic_page_view_fits_too() -> None:
    files = {*FIRST_PAGE, "fonts/noto-sans-arabic.woff2", "vendor/vendor.rtl.css"} - {"vendor/vendor.css"}
    assert sum((STATIC / name).stat().st_size for name in files) <= BUDGET + ROOM_FOR_HTML


def test_latin_pages_do_not_fetch_arabic_letters() -> None:
    ranges = re.findall(
        r'fonts/([a-z-]+)\.woff2"\) format\("woff2"\);\s*unicode-range:([^}]+)}', text("amity.css")
    )
    assert len(ranges) == 3
    for font, covered in ranges:
        spans = [part.removeprefix("U+").split("-") for part in covered.split(",")]
        codes = {code for span in spans for code in range(int(span[0], 16), int(span[-1], 16) + 1)}
        assert (0x0645 in codes) == (font == "noto-sans-arabic")
        assert (ord("e") in codes) == (font == "atkinson-hyperlegible-next-latin")


def test_pictures_css_is_the_style_of_the_pictures() -> None:
    assert text("pictures.css") == STYLE + "\n"


def test_our_style_sheet_is_the_same_from_right_to_left() -> None:
    sides = r"(?:margin|padding|border|inset)-(?:left|right)|text-align:(?:left|right)|[{;](?:left|right):"
    assert not re.search(rf"(?<![\w-])(?:{sides})", text("amity.css"))


def test_our_script_needs_no_inline_code() -> None:
    assert not re.search(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|setAttribute\('style", text("amity.js")
    )


def test_every_icon_is_there_under_its_name() -> None:
    names = (ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").split()
    assert re.findall(r'<symbol id="([^"]+)"', text("icons.svg")) == names


def test_every_icon_that_a_page_asks_for_is_there() -> None:
    asked = {
        name
        for page in (ROOT / "src/amity/web").rglob("*.html")
        for name in re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", page.read_text(encoding="utf-8"))
    }
    assert asked <= set((ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").split())


def test_the_part_of_gov_uk_s_script_is_asked_for_by_its_version() -> None:
    version = json.loads((ROOT / "tools/package.json").read_text())["dependencies"]["govuk-frontend"]
    assert f"'./vendor/govuk-frontend.min.js?v={version}'" in text("amity.js"), (
        "browsers keep files for a year"
    )


def test_the_page_of_components_names_what_the_style_sheets_have() -> None:
    snippets = STYLE_PAGE.read_text(encoding="utf-8")
    used = {word for group in re.findall(r'class="([^"]+)"', snippets) for word in group.split()}
    sheets = text("amity.css") + text("vendor/vendor.css")
    missing = {
        name for name in used if name[0].isalpha() and not re.search(rf"\.{re.escape(name)}(?![\w-])", sheets)
    }
    assert missing <= {"govuk-radios", "govuk-js-exit-this-page-button"}
    assert set((ROOT / "tools" / "icons.txt").read_text().split()) <= set(re.findall(r"[a-z0-9-]+", snippets))
