"""The rules of the six instruments, copied out by hand: what one writes who does not have the cards."""

from typing import NamedTuple

INSTRUMENTS = ["ucla-3", "phq-9", "mspss", "pss-10", "lsns-6", "djg-6"]


class Band(NamedTuple):
    name: str
    start: float = 0
    inclusive: bool = True


class Rule(NamedTuple):
    """One scale. Up to ``may_miss`` items may be missing; what they would add is prorated, or counts as 0."""

    name: str
    items: list[str]
    kind: str = "sum"  # or mean
    may_miss: int = 0
    prorated: bool = False
    reversed: tuple[str, ...] = ()
    turn: int = 0  # lowest + highest answer: a reversed item counts ``turn`` - answer
    endorsed_from: tuple[str, ...] = ()  # counts 1 from 2 up, else 0
    endorsed_to: tuple[str, ...] = ()  # counts 1 up to 2, else 0
    bands: tuple[Band, ...] = ()


def _items(prefix: str, *numbers: int) -> list[str]:
    return [f"{prefix}{number}" for number in numbers]


PHQ = _items("phq-9.phq9_", *range(1, 10))
UCLA = ["ucla-3.companionship", "ucla-3.left_out", "ucla-3.isolated"]
MSPSS = _items("mspss.mspss_", *range(1, 13))
PSS = _items("pss-10.pss10_", *range(1, 11))
PSS_REVERSED = _items("pss-10.pss10_", 4, 5, 7, 8)
FAMILY = ["lsns-6.fam_see", "lsns-6.fam_private", "lsns-6.fam_help"]
FRIENDS = ["lsns-6.fri_see", "lsns-6.fri_private", "lsns-6.fri_help"]
EMOTIONAL = _items("djg-6.djg6_", 3, 9, 10)
SOCIAL = _items("djg-6.djg6_", 4, 7, 8)

SUPPORT = (Band("low"), Band("moderate", 3), Band("high", 5, inclusive=False))
SEVERITY = ("none or minimal", "mild", "moderate", "moderately severe", "severe")

RULES = [
    Rule("ucla-3.loneliness", UCLA, bands=(Band("not lonely"), Band("lonely", 6))),
    Rule(
        "phq-9.total",
        PHQ,
        may_miss=2,
        prorated=True,
        bands=tuple(Band(name, 5 * step) for step, name in enumerate(SEVERITY)),
    ),
    Rule("phq-9.phq2", PHQ[:2], bands=(Band("negative"), Band("positive screen", 3))),
    Rule("mspss.total", MSPSS, kind="mean", may_miss=2, bands=SUPPORT),
    Rule(
        "mspss.significant_other",
        _items("mspss.mspss_", 1, 2, 5, 10),
        kind="mean",
        may_miss=1,
        bands=SUPPORT,
    ),
    Rule("mspss.family", _items("mspss.mspss_", 3, 4, 8, 11), kind="mean", may_miss=1, bands=SUPPORT),
    Rule("mspss.friends", _items("mspss.mspss_", 6, 7, 9, 12), kind="mean", may_miss=1, bands=SUPPORT),
    Rule("pss-10.total", PSS, reversed=tuple(PSS_REVERSED), turn=4),
    Rule("pss-10.helplessness", [item for item in PSS if item not in PSS_REVERSED]),
    Rule("pss-10.self_efficacy", PSS_REVERSED, reversed=tuple(PSS_REVERSED), turn=4),
    Rule(
        "lsns-6.total",
        FAMILY + FRIENDS,
        bands=(Band("at risk of social isolation"), Band("not at risk", 12)),
    ),
    Rule("lsns-6.family", FAMILY, bands=(Band("marginal family ties"), Band("not marginal", 6))),
    Rule("lsns-6.friends", FRIENDS, bands=(Band("marginal friendship ties"), Band("not marginal", 6))),
    Rule(
        "djg-6.total",
        EMOTIONAL + SOCIAL,
        may_miss=1,
        endorsed_from=tuple(EMOTIONAL),
        endorsed_to=tuple(SOCIAL),
        bands=(Band("not lonely"), Band("moderately lonely", 2), Band("severely lonely", 5)),
    ),
    Rule(
        "djg-6.emotional",
        EMOTIONAL,
        endorsed_from=tuple(EMOTIONAL),
        bands=(Band("not emotionally lonely"), Band("emotionally lonely", 1)),
    ),
    Rule(
        "djg-6.social",
        SOCIAL,
        endorsed_to=tuple(SOCIAL),
        bands=(Band("not socially lonely"), Band("socially lonely", 1)),
    ),
]

FLAG, FLAG_ITEM, STATES = "phq-9.flag.item-9", "phq-9.phq9_9", ("clear", "raised", "unknown")


def outputs() -> list[str]:
    """Return the columns of the output, in order."""
    names = ["id"]
    for rule in RULES:
        names += [rule.name, f"{rule.name}.band", f"{rule.name}.missing"]
        if rule.name == "phq-9.phq2":
            names.append(FLAG)
    return names
