"""What forest and funnel plots are drawn from: studies, and what they are pooled into."""

import msgspec


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """An effect and its 95 % interval on the scale on which it was pooled, and the group that it is in."""

    label: str
    effect: float
    low: float
    high: float
    group: str = ""


class ForestRow(Estimate, frozen=True, kw_only=True):
    """A study, and its weight in percent of all."""

    weight: float | None = None


class ForestTotal(Estimate, frozen=True, kw_only=True):
    """What the studies of a group, or all, are pooled into; ``says`` stands below it in small print."""

    prediction: tuple[float, float] | None = None
    says: str = ""


class FunnelPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A study: its effect on the pooled scale and its standard error; ``filled`` by trim and fill."""

    effect: float
    se: float
    label: str = ""
    filled: bool = False
