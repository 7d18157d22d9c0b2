"""From rows to a network: each part knows its place, so that what cannot be is told with file and row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec

from amity.networks.network import Frozen, Network, NetworkError, Part, Tie

from .mapping import BETWEEN, PREFIX

ASKED = f"{PREFIX}asked"
"""The column of somebody else's format in which we say what was asked."""

PARTS: tuple[Part, ...] = get_args(Part)


class Reading(Frozen, frozen=True, kw_only=True):
    """What a file held: the networks in its order, and notes on what was mended, collapsed or left aside."""

    networks: tuple[Network, ...]
    notes: tuple[str, ...] = ()
    format: str = "amity"


def assembled(places: Mapping[str, Sequence[str]], *, inferred: Iterable[Part] = (), **parts: Any) -> Network:
    """Return the network of these parts; what cannot be is refused with the place of the part.

    ``inferred`` is what the file shows to have been asked, such as by a column of its own.
    """
    try:
        made = Network(**parts)
        silent = tuple(part for part in inferred if not made.was_asked(part))
        return msgspec.structs.replace(made, asked=silent) if silent else made
    except NetworkError as problem:
        part, number = problem.at or ("", 0)
        where = places[part][number] if part in places else places["ego"][0]
        raise NetworkError(f"{where}: {problem}", at=problem.at) from None


def without_self_ties(ties: Sequence[Tie], places: Sequence[str]) -> tuple[list[Tie], list[str], list[str]]:
    """Return the ties between two, their places, and the places of those that lead back to themselves."""
    two = [(tie, place) for tie, place in zip(ties, places, strict=True) if tie.a != tie.b]
    back = [place for tie, place in zip(ties, places, strict=True) if tie.a == tie.b]
    return [tie for tie, _ in two], [place for _, place in two], back


def collapsed(ties: Sequence[Tie], places: Sequence[str]) -> tuple[list[Tie], list[str], int, int]:
    """Return each tie once, its place, how many were listed again, and how many of those differed in weight.

    a – b and b – a are the same tie: it has no direction. Where their weights differ the largest is kept.
    """
    found: dict[tuple[str, str, str | None], list[int]] = {}
    for number, tie in enumerate(ties):
        found.setdefault((*tie.pair, tie.kind), []).append(number)
    kept, at, differed = [], [], 0
    for numbers in found.values():
        first, weights = ties[numbers[0]], [ties[number].weight for number in numbers]
        if any(weight != first.weight for weight in weights):
            differed += 1
            first = Tie(a=first.a, b=first.b, weight=max(weights), kind=first.kind)
        kept.append(first)
        at.append(places[numbers[0]])
    return kept, at, len(ties) - len(kept), differed


def collapse_notes(where: object, again: int, differed: int) -> list[str]:
    """Return what to say of ties that were listed more than once."""
    if not again:
        return []
    several = f"{again} ties were" if again > 1 else "1 tie was"
    mean = f"; {differed} with another weight, of which the largest is kept" if differed else ""
    return [f"{where}: {several} listed again (a – b and b – a are the same tie){mean}."]


def self_tie_notes(places: Sequence[str]) -> list[str]:
    """Return what to say of ties to oneself that were left out."""
    by_file: dict[str, list[str]] = {}
    for place in places:
        file, _, where = place.rpartition(", ")
        by_file.setdefault(file, []).append(where)
    return [
        f"{file}, {' and '.join(where)}: {'ties that lead' if len(where) > 1 else 'a tie that leads'} "
        f"back to {'themselves' if len(where) > 1 else 'itself'}, left out."
        for file, where in by_file.items()
    ]


def asked_of(cell: object, place: str) -> tuple[Part, ...]:
    """Return what a cell of ours says was asked."""
    said = [part for part in str(cell or "").split(BETWEEN) if part]
    if not set(said) <= set(PARTS):
        raise NetworkError(f"{place}, asked: not among what can be asked. Use: {', '.join(PARTS)}.")
    return tuple(part for part in PARTS if part in said)


def weight_of(cell: object, place: str) -> float:
    """Return the weight in a cell, 1 where there is none; a decimal comma is understood."""
    try:
        return 1.0 if cell is None else float(str(cell).replace(",", "."))
    except ValueError:
        raise NetworkError(f"{place}: its weight is not a number. Give one above 0.") from None


def unheld(networks: Iterable[Network], losses: Callable[[Network], Iterable[str]]) -> tuple[str, ...]:
    """Return what a format cannot hold of these networks, each thing once."""
    return tuple(dict.fromkeys(each for network in networks for each in losses(network)))
