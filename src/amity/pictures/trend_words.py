"""What is said of scores over time, by language; names of scales and bands stay as their card has them."""

from datetime import date

import msgspec

from .sociogram_words import LanguageError


class TrendWords(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences beside a line of scores; ``{…}`` stands for what comes from the scores.

    ``short`` are the months under the line, ``long`` those in a sentence.
    """

    language: str
    none: str
    over_time: str
    small: str
    one: str
    many: str
    on_scale: str
    score: str
    day: str
    long: tuple[str, ...]
    short: tuple[str, ...]

    def in_full(self, on: date) -> str:
        """Return a day as a sentence says it."""
        return self.day.format(day=on.day, month=self.long[on.month - 1], year=on.year)

    def in_short(self, on: date, *, year: bool) -> str:
        """Return a day as it stands under the line."""
        return f"{on.day} {self.short[on.month - 1]}" + (f" {on:%y}" if year else "")


ENGLISH = TrendWords(
    language="en",
    none="There is no score yet.",
    over_time="{title} over time",
    small="{title}, small",
    one="One score: {told}.",
    many="{n} scores: {first}; last {told}.",
    on_scale="{last}, on a scale from {low} to {high}",
    score="{score} on {day}",
    day="{day} {month} {year}",
    long=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

SPANISH = TrendWords(
    language="es",
    none="Todavía no hay ninguna puntuación.",
    over_time="{title} a lo largo del tiempo",
    small="{title}, en pequeño",
    one="Una puntuación: {told}.",
    many="{n} puntuaciones: {first}; la última, {told}.",
    on_scale="{last}, en una escala de {low} a {high}",
    score="{score} el {day}",
    day="{day} de {month} de {year}",
    long=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    short=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
)

ARABIC_MONTHS = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)

ARABIC = TrendWords(
    language="ar",
    none="لا درجة بعد.",
    over_time="{title} مع مرور الوقت",
    small="{title}، مصغّر",
    one="درجة واحدة: {told}.",
    many="عدد الدرجات {n}: {first}؛ وآخرها {told}.",
    on_scale="{last}، على مقياس من {low} إلى {high}",
    score="{score} في {day}",
    day="{day} {month} {year}",
    long=ARABIC_MONTHS,
    short=ARABIC_MONTHS,
)
"""Spanish and Arabic are written for this software, and not yet read by anyone who grew up with them."""

LANGUAGES = {words.language: words for words in (ENGLISH, SPANISH, ARABIC)}


def trend_words(language: str) -> TrendWords:
    """Return the words of ``language``; raise `LanguageError` where there are none."""
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise LanguageError(f"language {language}: scores have no words in it. Choose from {known}.")
    return LANGUAGES[language]
