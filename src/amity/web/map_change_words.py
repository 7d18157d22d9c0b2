"""What has changed between two maps, in the language of the page.

The sentences of `amity.networks` are English; here the same changes are named line by line, so that no
language has to bend a verb to who and how many they are.
"""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity.networks import Sentence
from amity.web.isolates import isolate
from amity.web.lists import listed

LINES = {
    "new": _lazy("New on the map: {names}."),
    "workers.new": _lazy("New paid help: {names}."),
    "pets.new": _lazy("New pet on the map: {names}."),
    "died": _lazy("Not on the map any more, after a death: {names}."),
    "moved": _lazy("Not on the map any more, after moving away: {names}."),
    "fell-out": _lazy("Not on the map any more, after falling out: {names}."),
    "my-choice": _lazy("Not on the map any more, by own choice: {names}."),
    "lost": _lazy("Not on the map this time: {names}."),
    "workers.lost": _lazy("Paid help that is not there any more: {names}."),
    "closer": _lazy("Closer than before: {names}."),
    "further": _lazy("Less close than before: {names}."),
    "more_often": _lazy("In touch more often: {names}."),
    "less_often": _lazy("In touch less often: {names}."),
    "gives.emotional": _lazy("Now there when life is hard: {names}."),
    "gives.practical": _lazy("Now gives practical help: {names}."),
    "gives.informational": _lazy("Now gives good advice: {names}."),
    "gives.companionship": _lazy("Now keeps company: {names}."),
    "gives_lost.emotional": _lazy("This time not said to be there when life is hard: {names}."),
    "gives_lost.practical": _lazy("This time not said to give practical help: {names}."),
    "gives_lost.informational": _lazy("This time not said to give good advice: {names}."),
    "gives_lost.companionship": _lazy("This time not said to keep company: {names}."),
    "size": _lazy("People on the map: {before} then, {after} now."),
    "change": _lazy("Nothing on the map has changed."),
}
"""What each change is called; why somebody is gone is the same for people and for pets."""


def said(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Return the changes as the page says them: in English as the sentences they are."""
    if (get_language() or "en").partition("-")[0] == "en":
        return tuple(each.text for each in sentences)
    return tuple(_line(each) for each in sentences)


def _line(told: Sentence) -> str:
    kind = told.measure.removeprefix("pets.") if told.measure.startswith("pets.lost") else told.measure
    words = str(LINES[kind.removeprefix("lost.")])
    if told.measure == "size":
        before, after = told.numbers
        return words.format(before=before, after=after)
    names = [isolate(each) if each else _("one person") for each in told.names]
    names += [_("{n} more").format(n=each) for each in told.numbers]
    return words.format(names=listed(names))
