"""The number of a person in a health service of the United Kingdom: ten digits, the last a check digit."""

COUNTRY = "GB"


def plain(said: str) -> str:
    """Return a number without what only parts its digits: spaces and hyphens."""
    return "".join(each for each in said if each not in "-\u2010\u2011\u2013" and not each.isspace())


def holds(said: str) -> bool:
    """Say whether a number is one: of the NHS, CHI (Scotland) or H&C (Northern Ireland).

    All three have the check digit modulus 11 of the NHS Data Dictionary; one wrong digit, or two that
    changed places side by side, is always found.

    >>> holds("943 476 5919"), holds("943 476 5918")
    (True, False)
    """
    digits = plain(said)
    if len(digits) != 10 or not (digits.isascii() and digits.isdecimal()):
        return False
    return sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11 == 0


def spaced(number: str) -> str:
    """Return a number as it is read aloud: 943 476 5919; any other as it stands."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if holds(number) and number == plain(number) else number
