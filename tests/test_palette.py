"""Colours can be told from what lies beneath them, in the light and in the dark."""

import pytest

from amity import pictures
from amity.networks import Network
from amity.pictures.palette import COLORS, DARK, dressed
from amity.pictures.sociogram_ground import CURVE
from amity.pictures.sociogram_people import PARTS

RINGS = ("surface", "ring-1", "ring-2", "ring-3")


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


DRESSES = pytest.mark.parametrize("dress", [COLORS, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@DRESSES
def test_text_can_be_read_wherever_it_stands(dress: dict[str, str]) -> None:
    too_faint = {
        (text, below): round(contrast(dress[text], dress[below]), 2)
        for text, belows in {
            "on-dot": PARTS,
            **dict.fromkeys(PARTS, ("surface",)),
            **dict.fromkeys(("ink", "brand", "ink-2"), RINGS),
            "surface": ("ink",),
            **dict.fromkeys(("ink", "ink-2"), (*RINGS, "plum-soft")),
        }.items()
        for below in belows
        if contrast(dress[text], dress[below]) < 4.5
    }

    assert too_faint == {}


@DRESSES
def test_lines_and_dots_can_be_seen_wherever_they_run(dress: dict[str, str]) -> None:
    too_faint = {
        (line, below): round(contrast(dress[line], dress[below]), 2)
        for line in ("tie", "ring-line", "brand", "coral", "plum", "ink-2", *PARTS)
        for below in RINGS
        if contrast(dress[line], dress[below]) < 3
    }

    assert too_faint == {}


@DRESSES
def test_the_curves_can_be_seen_though_they_are_quiet(dress: dict[str, str]) -> None:
    for below in RINGS:
        assert contrast(blended(dress["ink-2"], dress[below], CURVE), dress[below]) >= 3


def blended(over: str, under: str, opacity: float) -> str:
    parts = [(int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in parts)


def test_every_colour_has_its_dark() -> None:
    assert set(COLORS) == set(DARK)


def test_a_dark_picture_has_no_light_colour_left() -> None:
    light = pictures.sociogram(Network())
    dark = dressed(light, "dark")

    assert COLORS["ring-1"] in light
    assert not any(f'"{COLORS[name]}"' in dark for name in ("surface", "ring-1", "ring-2", "ring-3", "ink"))
    assert len(dark) == len(light)
