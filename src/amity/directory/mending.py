"""What real directories get wrong in one cell, put right where there is only one way to read it.

Each function returns what it read, or None where it would have to guess; the caller says which happened.
"""

import re
from datetime import date, datetime, time

SUSPECT = re.compile(r"[^\x20-\x7e]|\\[nrt]|###")
"""A text without any of these needs no mending; the test is quick, and most texts pass it."""

NOTHING = frozenset({"n/a", "na", "null", "none", "nil", "-", "--", "tbd", "unknown"})
"""What people write for an address, number or date that there is none of."""

TAG = re.compile(r"\s*#{2,}[A-Z]{2,6}#{2,}")
BROKEN = re.compile(r"(?<!\\)\\(?:r\\n|[nr])")
DRIVE = re.compile(r"\b[A-Za-z]:\\")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff]")
SURROGATE = re.compile(r"[\udc80-\udcff]+")
RUN = re.compile(r"[ÂÃâð][^\x00-\x7f]+")
DOS_MARK = re.compile(r"[GΓ]Ç[^\x00-\x7f]")
DOS_LETTER = re.compile(r"├[^\x00-\x7f]|(?<=[A-Za-z])\+[íóúñÑªº¿](?=[A-Za-z])")
LOST = re.compile(r"(?<=[A-Za-z])(?:\+[¦¬¡Æ]|-[áôöûÇ«Æ¬])")
"""``+¦`` was ñ, ó or ú: what a second conversion threw away cannot be had back."""


def text(said: str) -> tuple[str, tuple[str, ...]]:
    """Return a text put right, and what was wrong with it.

    >>> text("Alzheimer" + "GÇÖ" + "s caf" + "Ã©")
    ('Alzheimer’s café', ('mangled characters put right',))
    """
    found: list[str] = []
    for _ in range(4):
        before = said
        for reason, mend in STEPS:
            if (after := mend(said)) != said:
                said = after
                found.append(reason)
        if said == before:
            break
    if LOST.search(said):
        found.append("mangled characters that cannot be had back")
    return said.strip(), tuple(dict.fromkeys(found))


def _from_windows(said: str) -> str:
    def read(run: re.Match[str]) -> str:
        raw = run[0].encode("utf-8", "surrogateescape")
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            return raw.decode("latin-1")

    return SURROGATE.sub(read, said)


def _unmangled(said: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 or as a DOS code page, where the result is ordinary text."""
    said = RUN.sub(lambda run: _again(run[0], "cp1252") or _again(run[0], "latin-1") or run[0], said)
    said = DOS_MARK.sub(lambda run: _again("Γ" + run[0][1:], "cp437") or run[0], said)
    return DOS_LETTER.sub(lambda run: _again("├" + run[0][1:], "cp437") or run[0], said)


def _again(run: str, wrong: str) -> str | None:
    try:
        read = run.encode(wrong).decode("utf-8")
    except UnicodeError:
        return None
    return read if all(_is_ordinary(each) for each in read) else None


def _is_ordinary(letter: str) -> bool:
    return "\xa0" <= letter <= "\u017f" or "\u200b" <= letter <= "\u2122" or letter >= "\U0001f300"


def _unbroken(said: str) -> str:
    return said if DRIVE.search(said) else BROKEN.sub("\n", said)


STEPS = (
    ("not UTF-8: read as Windows-1252", _from_windows),
    ("mangled characters put right", _unmangled),
    ("line breaks written as \\n put right", _unbroken),
    ("internal tags taken out", lambda said: TAG.sub("", said)),
    ("invisible characters taken out", lambda said: CONTROL.sub("", said)),
)

NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,17})?(e[+-]?\d{1,3})?", re.IGNORECASE)


LARGEST = 1e15
"""No age, price, count or coordinate is larger."""


def number(said: str) -> int | float | None:
    """Return a plain number, whole where it is written so."""
    if not NUMBER.fullmatch(said):
        return None
    value = int(said) if said.lstrip("+-").isdecimal() else float(said)
    return value if abs(value) < LARGEST else None


CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{1,2})(?::\d{2})?|(?P<more>\d{2}))?\s*(?P<half>[ap])?\.?(?P<m>m?)\.?",
    re.IGNORECASE,
)
WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0), "24:00": time(0), "24:00:00": time(0)}


def clock(said: str) -> time | None:
    """Return a time of day.

    >>> clock("9:00am"), clock("830am"), clock("8:00m")
    (datetime.time(9, 0), datetime.time(8, 30), None)
    """
    try:
        return time.fromisoformat(said if ":" in said else "")
    except ValueError:
        pass
    told = said.lower().strip()
    if told in WORDS:
        return WORDS[told]
    found = CLOCK.fullmatch(told)
    if not found or (found["m"] and not found["half"]) or not (found["half"] or found["minute"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["more"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def day(said: str) -> date | None:
    """Return a date; ``03/04/2024`` is None, for it is March in one country and April in another.

    >>> day("12/24/2015"), day("03/04/2024")
    (datetime.date(2015, 12, 24), None)
    """
    try:
        return date.fromisoformat(said)
    except ValueError:
        pass
    for form in ("%B %d, %Y", "%d %B %Y"):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    if found := SLASHES.fullmatch(said):
        first, second, year = (int(part) for part in found.groups())
        month, of_month = (first, second) if second > 12 or first == second else (second, first)
        if max(first, second) > 12 or first == second:
            try:
                return date(year, month, of_month)
            except ValueError:
                return None
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        return None


HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?:[:/?#]\S*)?", re.IGNORECASE)
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/?/?", re.IGNORECASE)
URL = re.compile(
    r"(?:https?|ftp)://[^\s/]+\S*|(?:urn|mailto|tel|tag|geo|data):\S+|[a-z][\w+.-]*://\S+", re.IGNORECASE
)
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")

NOT_IN_A_URL = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w\-.~:/?#@!$&'()*+,;=%]|[^\x00-\x7f]")


def _escaped(letter: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in letter[0].encode())


def url(said: str) -> str | None:
    """Return a web address with its scheme.

    >>> url("www.girlscoutsfl.org"), url("https:/www.example.org"), url("example/counselling")
    ('http://www.girlscoutsfl.org', 'https://www.example.org', None)
    """
    said = NOT_IN_A_URL.sub(_escaped, said)
    if URL.fullmatch(said):
        return said
    if HOST.fullmatch(said):
        return f"http://{said}"
    scheme = ADDRESS.match(said)
    if scheme and scheme[0].lower().startswith("http") and HOST.fullmatch(said[scheme.end() :]):
        return f"{scheme[0].split(':')[0].lower()}://{said[scheme.end() :]}"
    return None


def email(said: str) -> str | None:
    """Return an address, without the ``mailto:`` or blanks that came with it."""
    bare = said.removeprefix("mailto:").strip()
    return bare if EMAIL.fullmatch(bare) else None


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = re.compile(r"[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)")


def weekday(said: str) -> str | None:
    """Return the two letters of a weekday that is written out, or given as 1 (Monday) to 7.

    >>> weekday("Monday"), weekday("thu"), weekday("7")
    ('MO', 'TH', 'SU')
    """
    told = said.strip()
    if told.isdecimal():
        return DAYS[int(told) - 1] if 1 <= int(told) <= 7 else None
    short = told[:2].upper()
    return short if short in DAYS else None
