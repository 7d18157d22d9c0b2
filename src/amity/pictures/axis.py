"""Where an axis ends and where it is marked: at numbers that people count in."""

NARROW = 480
"""Below this width a picture is for a phone: lower, and with fewer words on it."""


def round_up(value: float, *, leads: tuple[int, ...] = (1, 2, 5)) -> int:
    """Return the next number that is at least ``value`` and is one of ``leads`` with noughts.

    >>> round_up(7), round_up(21), round_up(35, leads=(2, 4, 6, 8))
    (10, 50, 40)
    """
    power = 1
    while True:
        for lead in leads:
            if lead * power >= value:
                return lead * power
        power *= 10
