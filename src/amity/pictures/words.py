"""Numbers in words that people read the same way: one format, no percentages."""

from decimal import ROUND_HALF_UP, Decimal


def amount(value: float, *, places: int = 2) -> str:
    """Return ``value`` with as many ``places`` as it needs, thousands apart, and a true minus.

    >>> amount(8.0), amount(7.875), amount(-1204.5)
    ('8', '7.88', '−1,204.5')
    """
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−") if text != "-0" else "0"


def tenth(value: float) -> str:
    """Return ``value`` to one decimal, always: the way a mean is told.

    >>> tenth(65.0), tenth(-0.04)
    ('65.0', '0.0')
    """
    return f"{round(value, 1) + 0:,.1f}".replace("-", "−")


def fixed(value: float, *, places: int) -> str:
    """Return ``value`` with exactly so many ``places``, so that a column of numbers can be compared.

    >>> fixed(1.5, places=2), fixed(-0.004, places=2), fixed(-12.0, places=1)
    ('1.50', '0.00', '−12.0')
    """
    return f"{round(value, places) + 0:,.{places}f}".replace("-", "−")


def people(n: int) -> str:
    """Return how many respondents, in words: ``1 respondent``, ``1,204 respondents``."""
    return "1 respondent" if n == 1 else f"{n:,} respondents"


def in_ten(n: int, total: int) -> str:
    """Return ``n`` of ``total`` as so many in 10, or as it is where fewer than 10 were counted.

    >>> in_ten(71, 198), in_ten(3, 198), in_ten(5, 50), in_ten(3, 6)
    ('about 4 in 10', 'fewer than 1 in 10', '1 in 10', '3 of 6')
    """
    if n in (0, total):
        return "none" if n == 0 else "all"
    if total < 10:
        return f"{n} of {total}"
    tenths = (20 * n + total) // (2 * total)
    if 10 * n == tenths * total:
        return f"{tenths} in 10"
    if tenths == 0:
        return "fewer than 1 in 10"
    return "more than 9 in 10" if tenths == 10 else f"about {tenths} in 10"
