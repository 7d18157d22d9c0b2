"""Who lives in the made-up town: sixty people, drawn from a seed."""

from datetime import date, timedelta
from random import Random
from typing import Literal

import msgspec

from . import cards, listings

Course = Literal["better", "flat", "worse", "dropped", "new"]
COURSES: dict[Course, int] = {"better": 20, "flat": 15, "worse": 4, "dropped": 16, "new": 5}
"""How it goes with how many of sixty; nobody knows it beforehand, and no page says it."""

FORCED: dict[str, Course] = {
    "unsafe-tie": "flat",
    "died": "flat",
    "raised-now": "flat",
    "declined-now": "flat",
    "overdue-now": "worse",
    "waiting-for-second": "flat",
}
NEEDS_TIME = ("raised-and-closed", "unknown-and-closed", "self-harm-and-closed", "died")
"""What befalls somebody some weeks into their care, so they must have come early enough."""

LATE = ("raised-now", "declined-now", "waiting-for-second", "overdue-now", "unsafe-tie")
"""What befalls somebody who is still looked after."""

YEARS = timedelta(days=730)


class Resident(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the town, how they are, and how it will go with them.

    ``lonely``, ``mood`` and ``worry`` run from 0 (fine) to 1 as they come; ``shift`` is how much the
    first two change until a third of a year later, downwards for the better.
    """

    number: int
    story: cards.Story
    life: cards.Told
    details: dict[str, object]
    latitude: float
    longitude: float
    came_on: date
    course: Course
    lonely: float
    mood: float
    worry: float
    shift: float
    language: str

    def level(self, of: str, weeks: float, dice: Random) -> float:
        """Return how bad a trait is after some weeks, on this very day: days differ."""
        start = {"lonely": self.lonely, "mood": self.mood, "worry": self.worry}[of]
        share = 1.0 if of == "lonely" else 0.5
        settled = 1 - 0.5 ** (max(weeks, 0) / 4)
        level: float = start + share * self.shift * settled + dice.gauss(0, 0.045)
        return level


def residents(seed: int, on: date) -> tuple[Resident, ...]:
    """Return the sixty people of the town whose record ends on a day; the same for the same seed."""
    dice = Random(f"{seed}/town")
    lives = [(story, life) for story in cards.stories() for life in story.lives]
    dice.shuffle(lives)
    lives.sort(key=lambda each: _when(each[1].scene))
    courses = _courses([life.scene for _, life in lives], dice)
    names = _Names(seed)
    return tuple(
        _resident(seed, number, story, life, courses[number], on, names)
        for number, (story, life) in enumerate(lives)
    )


def newcomer(seed: int, number: int, awaited: cards.Awaited, on: date) -> dict[str, object]:
    """Return the details of somebody who was referred, and whom nobody has met yet."""
    town, dice = cards.place(), Random(f"{seed}/newcomer/{number}")
    quarter = dice.choice(town.quarters)
    born_on = _birthday(on, (awaited.age, awaited.age), dice)
    given, family, _, language = _Names(seed + 1000 + number).next("", born_on)
    return {
        "given_name": given,
        "family_name": family,
        "birth_date": born_on,
        "postcode": listings.postcode(quarter, dice),
        "gp": dice.choice(town.practices),
        "phone": f"07700 900{300 + number:03d}",
        "language": language,
    }


def _when(scene: str) -> int:
    return 0 if scene in NEEDS_TIME else 2 if scene in LATE else 1


def _courses(scenes: list[str], dice: Random) -> list[Course]:
    """Return how it goes with each, in the order in which they came: only the last ones are new."""
    left = dict(COURSES)
    for scene in scenes:
        if scene in FORCED:
            left[FORCED[scene]] -= 1
    left["new"] = 0
    pool = [course for course, count in left.items() for _ in range(count)]
    dice.shuffle(pool)
    stay = [each for each in pool if each != "dropped"]
    found: list[Course] = []
    newest = {number for number, scene in enumerate(scenes) if scene not in LATE}
    newest = set(sorted(newest)[-COURSES["new"] :])
    for number, scene in enumerate(scenes):
        if scene in FORCED:
            found.append(FORCED[scene])
        elif number in newest:
            found.append("new")
        else:
            source = [each for each in pool if each in stay] if scene else pool
            chosen = source[0]
            pool.remove(chosen)
            found.append(chosen)
    return found


def _resident(
    seed: int,
    number: int,
    story: cards.Story,
    life: cards.Told,
    course: Course,
    on: date,
    names: "_Names",
) -> Resident:
    town, dice = cards.place(), Random(f"{seed}/resident/{number}")
    quarter = dice.choice(town.quarters)
    north, east = quarter.north + dice.uniform(-0.6, 0.6), quarter.east + dice.uniform(-0.6, 0.6)
    shift = {"better": -0.64, "flat": -0.03, "worse": 0.34, "dropped": -0.02, "new": -0.05}[course]
    came_on = on - _ago(number, course, life.scene, dice)
    born_on = _birthday(came_on, story.ages, dice)
    given, family, pronouns, language = names.next(life.speaks, born_on)
    details: dict[str, object] = {
        "given_name": given,
        "family_name": family,
        "pronouns": pronouns if dice.random() < 0.4 else "",
        "birth_date": born_on,
        "national_id": _national_id(number, dice),
        "address": f"{dice.randint(1, 120)} {dice.choice(town.streets)}, {quarter.name}, {town.name}",
        "postcode": listings.postcode(quarter, dice),
        "gp": dice.choice(town.practices),
        "phone": f"07700 900{100 + number:03d}",
        "email": f"{_ascii(given)}.{_ascii(family)}{number}@{town.name.lower()}.example",
        "language": language,
        "interpreter": language != "en" and story.barriers.get("language", 0) == 2,
        "access_needs": story.access,
        "life_stages": story.stages,
    }
    return Resident(
        number=number,
        story=story,
        life=life,
        details=details,
        latitude=round(town.latitude + north * listings.KM_NORTH, 5),
        longitude=round(town.longitude + east * listings.KM_EAST, 5),
        came_on=came_on,
        course=course,
        lonely=dice.gauss(0.55 if course == "worse" else 0.82, 0.07),
        mood=dice.gauss(story.mood, 0.07),
        worry=dice.gauss(story.worry, 0.08),
        shift=shift + dice.gauss(0, 0.04),
        language=language,
    )


def _ago(number: int, course: Course, scene: str, dice: Random) -> timedelta:
    """Return how long ago somebody came: later people later, the new ones in the last four weeks."""
    if course == "new":
        return timedelta(days=dice.randint(9, 27))
    if scene in LATE:
        return timedelta(days=dice.randint(105, 150))
    earlier = 1 - number / sum(COURSES.values())
    return timedelta(days=28 + round((YEARS.days - 40) * earlier**2.4) + dice.randint(-3, 3))


def _birthday(on: date, ages: tuple[int, int], dice: Random) -> date:
    """Return a birth date of somebody who is of an age between two when they come."""
    years, days = dice.randint(*ages), dice.randint(1, 360)
    return date(on.year - years, on.month, min(on.day, 28)) - timedelta(days=days * (years < ages[1]))


def _national_id(number: int, dice: Random) -> str:
    """Return a number of ten digits that begins with 999, as numbers for tests do, with its check digit."""
    while True:
        digits = f"999{number:03d}{dice.randint(0, 999):03d}"
        check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11
        if check != 10:
            return f"{digits}{check % 11}"


def _ascii(name: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())


def _given(background: cards.Background, woman: bool, born_on: date) -> tuple[str, ...]:
    younger = background.younger_women if woman else background.younger_men
    older = background.women if woman else background.men
    return younger if younger and born_on.year > 1975 else older


class _Names:
    """Names for sixty people, no two alike."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(f"{seed}/names")
        self._given: set[tuple[str, str]] = set()
        backgrounds = cards.place().backgrounds
        self._spoken = {each.language: each for each in backgrounds if each.language != "en"}
        self._pool = [each for each in backgrounds if each.language == "en" for _ in range(each.share)]
        self._pool += [each for each in backgrounds if each.language != "en" for _ in range(each.share // 2)]

    def next(self, speaks: str, born_on: date) -> tuple[str, str, str, str]:
        """Return a given name, a family name, pronouns and a language."""
        while True:
            background = self._spoken[speaks] if speaks else self._dice.choice(self._pool)
            woman = self._dice.random() < 0.55
            given = self._dice.choice(_given(background, woman, born_on))
            family = self._dice.choice(background.families)
            if (given, family) not in self._given:
                self._given.add((given, family))
                pronouns = "she/her" if woman else "he/him"
                language = background.language if speaks or self._dice.random() < 0.4 else "en"
                return given, family, pronouns, language
