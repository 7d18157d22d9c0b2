"""One person's network on the screen: each measure with its sentence, and what has changed."""

from collections.abc import Sequence
from typing import Any

from amity import networks
from amity.networks import Change, Measures, Network, To

from .output import console, figure, table

OF_CHANGE = (
    *("size", "workers", "pets", "very_close", "weekly", "in_person_share", "density", "effective_size"),
    *("constraint", "components", "isolates", "role_diversity", "supported_by_ego", "groups"),
)
"""Measures whose change is shown; `--json` has all of them."""


def print_one(network: Network, measures: Measures, later: Sequence[Network], told: dict[str, Any]) -> None:
    """Print the measures of one ego in words that may be handed to them, and what has changed.

    Where it is not certain that ego is safe with everybody, the words are for whoever works with them.
    """
    out, everybody = console(), [alter for each in (network, *later) for alter in each.alters]
    to: To = "they" if any(alter.unsafe for alter in everybody) else "you"
    wave = f", {network.wave}" if network.wave else ""
    rows = [
        [each.measure, _value(measures, each.measure), each.text]
        for each in networks.sentences(network, measures, to=to)
    ]
    out.print(table(f"Ego {network.ego.id}{wave}", ["measure", "#value", "in words"], rows))
    if measures.size and not network.was_asked("ties"):
        out.print("Who knows whom was not asked: nothing is said of the shape.", style="dim")
    if told.get("change") is not None:
        _print_change(network, later[-1], told["change"], to)
    elif "change" in told:
        out.print("\nNot in the later file: nothing is said of change.")
    if to == "they":
        console(stderr=True).print(
            "Not for handing out: it is not certain that this person is safe with everybody on the map. "
            "Speak of it only when nobody else can hear, with an advocate first.",
            style="bold red",
            soft_wrap=True,
        )


def _value(measures: Measures, name: str) -> str:
    field, _, kind = name.partition(".")
    value = getattr(measures, field, None)
    if kind and isinstance(value, dict):
        value = value.get(kind)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return figure(value)
    return f"{value:,}" if isinstance(value, int) else ""


def _print_change(before: Network, after: Network, change: Change, to: To) -> None:
    out = console()
    out.print(
        f"\nChange{f' from {before.wave}' if before.wave else ''}{f' to {after.wave}' if after.wave else ''}",
        style="bold",
    )
    for each in networks.change_sentences(before, after, change, to=to):
        out.print(f"  {each.text}")
    rows = [
        [name, *(figure(value, 2) for value in (told.before, told.after, told.difference))]
        for name in OF_CHANGE
        if (told := change.measures.get(name))
    ]
    out.print(table("", ["measure", "#before", "#after", "#difference"], rows))
    out.print("Change is not effect: networks change without any help too.", style="dim")
