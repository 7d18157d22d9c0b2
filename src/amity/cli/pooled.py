"""All that is asked of one file of studies, and how it is told to machines."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from amity import evidence
from amity.evidence import (
    Egger,
    Filled,
    Pooled,
    PoolingError,
    Regression,
    Studies,
    Subgroups,
    ThreeLevel,
    Without,
)

from .studies import scale_of


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """All that was asked of one file of studies; None where it was not."""

    studies: Studies
    pooled: Pooled | ThreeLevel
    regression: Regression | None = None
    subgroups: Subgroups | None = None
    left_out: tuple[Without, ...] = ()
    order: tuple[int, ...] = ()
    cumulative: tuple[Pooled, ...] = ()
    egger: Egger | None = None
    filled: Filled | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the studies, beside the names of columns that ask for more."""

    method: str = "REML"
    test: str | None = None
    safeguard: bool = True
    moderators: Sequence[str] = ()
    subgroup: str | None = None
    cluster: str | None = None
    rho: float = 0.0
    leave_one_out: bool = False
    cumulative: str | None = None
    egger: bool = False
    trim_and_fill: bool = False
    funnel: bool = False


ONE_EFFECT_EACH = ("subgroup", "leave_one_out", "cumulative", "egger", "trim_and_fill", "funnel")


def answer(studies: Studies, asked: Asked) -> Found:
    """Return all that was asked; refuse what takes one effect a study where several hang together."""
    moderators = {each: studies.moderator(each) for each in asked.moderators}
    if asked.cluster is None:
        if asked.rho:
            raise PoolingError("--rho is about effects of one sample: name its column with --cluster.")
        return _one_each(studies, asked, moderators)
    if asked.method != "REML" or asked.test:
        raise PoolingError(
            "--cluster takes REML, and CR2 errors with Student's t. Leave --method and --test out."
        )
    for name in ONE_EFFECT_EACH:
        if getattr(asked, name):
            option = name.replace("_", "-")
            raise PoolingError(
                f"--{option} takes one effect a study, and --cluster says that there are several. Use one."
            )
    clusters = studies.words(asked.cluster)
    found = evidence.three_level(
        studies.effects, studies.variances, clusters, moderators=moderators, rho=asked.rho
    )
    return Found(studies=studies, pooled=found)


def _one_each(studies: Studies, asked: Asked, moderators: dict[str, Any]) -> Found:
    how: Any = {"method": asked.method, "test": asked.test, "safeguard": asked.safeguard}
    those = studies.effects, studies.variances
    order = studies.moderator(asked.cumulative) if asked.cumulative else ()
    groups = studies.words(asked.subgroup) if asked.subgroup else ()
    return Found(
        studies=studies,
        pooled=evidence.pool(*those, **how),
        regression=evidence.regress(*those, moderators, **how) if moderators else None,
        subgroups=evidence.subgroups(*those, groups, **how) if groups else None,
        left_out=evidence.leave_one_out(*those, **how) if asked.leave_one_out else (),
        order=tuple(evidence.in_order(order)),
        cumulative=evidence.cumulative(*those, order, **how) if order else (),
        egger=evidence.egger(*those) if asked.egger else None,
        filled=evidence.trim_and_fill(*those, **how) if asked.trim_and_fill else None,
    )


def told_of(found: Found) -> dict[str, Any]:
    """Return what `--json` prints: the contract's keys first, then one for all that was asked besides."""
    studies, pooled, regression = found.studies, found.pooled, found.regression
    told = {key: getattr(pooled, key) for key in ("k", "estimate", "se", "ci", "p", "tau2")}
    told["tau2_ci"] = getattr(pooled, "tau2_ci", None)
    told |= {key: getattr(pooled, key) for key in ("i2", "h2", "q", "q_p", "prediction", "method", "test")}
    told["moderators"] = regression.coefficients if regression else getattr(pooled, "coefficients", ())
    told["studies"] = [
        {"label": name, "effect": effect, "variance": variance, "weight": weight}
        for name, effect, variance, weight in each_study(found)
    ]
    told["shown"] = _shown(found)
    told["prediction_convention"] = pooled.prediction_convention
    told["i2_q"] = getattr(pooled, "i2_q", None)
    told["three_level"] = pooled if isinstance(pooled, ThreeLevel) else None
    told["regression"], told["subgroups"] = regression, found.subgroups
    told["leave_one_out"] = [
        {"without": studies.labels[each.study], **_brief(each.pooled)} for each in found.left_out
    ]
    told["cumulative"] = [
        {"with": studies.labels[found.order[each.k - 1]], **_brief(each)} for each in found.cumulative
    ]
    told["egger"], told["trim_and_fill"] = found.egger, found.filled
    told["notes"], told["warnings"] = studies.notes, pooled.warnings
    return told


def each_study(found: Found) -> Iterator[tuple[str, float, float, float | None]]:
    """Yield label, effect, variance and weight (percent) of each study."""
    studies, pooled = found.studies, found.pooled
    weights = pooled.weights if isinstance(pooled, Pooled) else (None,) * pooled.k
    return zip(studies.labels, studies.effects, studies.variances, weights, strict=True)


def _shown(found: Found) -> dict[str, Any]:
    """Return the estimate as people read it: a ratio, a correlation."""
    scale, pooled = scale_of(found.studies), found.pooled
    return {
        "measure": scale.measure,
        "kind": scale.kind,
        "estimate": scale.shown(pooled.estimate),
        "ci": [scale.shown(end) for end in pooled.ci],
        "prediction": pooled.prediction and [scale.shown(end) for end in pooled.prediction],
    }


def _brief(pooled: Pooled) -> dict[str, Any]:
    return {key: getattr(pooled, key) for key in ("k", "estimate", "se", "ci", "p", "tau2", "i2")}
