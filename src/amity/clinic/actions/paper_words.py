"""What can be done with words on paper: type them in, type them in again, say what the paper says."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from amity.clinic.models import Assignment, PaperWords, Practitioner, Saying

from . import asking, events, sayings
from .paper import PaperError
from .sayings import NAMES


def asked(assignment: Assignment) -> dict[str, int]:
    """Return what an assignment asks in the person's own words: of `NAMES`, how many; else 0."""
    if not assignment.battery:
        return {}
    parts = asking.battery(assignment.battery).parts
    return {part.question or NAMES: part.names_up_to or 0 for part in parts if part.instrument is None}


def untyped(assignment: Assignment) -> dict[str, int]:
    """Return those of them that nobody has answered or typed in."""
    said = set(assignment.sayings.filter(wrong_since=None).values_list("question", flat=True))
    typed = PaperWords.objects.standing().filter(assignment=assignment)
    said |= set(typed.values_list("question", flat=True))
    return {question: names for question, names in asked(assignment).items() if question not in said}


@transaction.atomic
def enter(*, by: Practitioner, at: datetime, assignment: Assignment, question: str, words: str) -> PaperWords:
    """Type in words for the first time; the same words again are the same entry.

    Nothing written is empty words. Names come one a line.
    """
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("person")
    assignment = locked.get(pk=assignment.pk)
    asking.refuse_age(assignment.person, at)
    if question not in asked(assignment):
        raise PaperError(f"{assignment.ref} does not ask that. Choose one of the questions on its paper.")
    typed = _tidy(words, question)
    there: PaperWords | None = (
        PaperWords.objects.standing().filter(assignment=assignment, question=question).first()
    )
    if there is not None:
        if _tidy(there.first, question) != typed:
            raise PaperError(
                f"{there.ref} was typed in otherwise. Type it in a second time, or mark it wrong."
            )
        return there
    new: PaperWords = PaperWords.objects.create(
        person=assignment.person,
        by=by.ref,
        at=at,
        assignment=assignment,
        question=question,
        first=typed,
        first_by=by,
    )
    events.write(by=by, at=at, did="typed in words on paper", to=new.ref, person=new.person)
    return new


@transaction.atomic
def enter_again(*, by: Practitioner, at: datetime, paper: PaperWords, words: str) -> bool:
    """Type in the same words again, and say whether both typings agree; where not, `resolve` it.

    Spaces and ends of lines do not make a difference; everything else does.
    """
    paper = _waiting(paper)
    if paper.second_by_id is not None:
        raise PaperError(f"{paper.ref} was typed in twice already. Say what the paper says.")
    paper.second, paper.second_by, paper.second_at = _tidy(words, paper.question), by, at
    paper.save(update_fields=["second", "second_by", "second_at"])
    events.write(by=by, at=at, did="typed in words on paper again", to=paper.ref, person=paper.person)
    if not agree(paper):
        return False
    _becomes(by, at, paper, paper.first)
    return True


@transaction.atomic
def resolve(*, by: Practitioner, at: datetime, paper: PaperWords, words: str) -> Saying:
    """Say what the paper says where the two typings differ: one of the two, or a third reading."""
    paper = _waiting(paper)
    if paper.second_by_id is None:
        raise PaperError(f"{paper.ref} was typed in once. Type it in again first.")
    return _becomes(by, at, paper, _tidy(words, paper.question))


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, paper: PaperWords, because: str) -> PaperWords:
    """Mark words as entered in error, such as on the wrong person's record."""
    paper = _waiting(paper)
    paper.wrong_since, paper.wrong_because = at, because
    paper.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=paper.ref, person=paper.person)
    return paper


def agree(paper: PaperWords) -> bool:
    """Say whether both typings are the same words."""
    if paper.question == NAMES and paper.first.splitlines() != paper.second.splitlines():
        return False
    return paper.second_by_id is not None and paper.first.split() == paper.second.split()


def _becomes(by: Practitioner, at: datetime, paper: PaperWords, words: str) -> Saying:
    known: Any = {"by": by, "at": at, "person": paper.person, "assignment": paper.assignment}
    if paper.question == NAMES:
        sayings.name_people(names=words.splitlines(), **known)
    else:
        sayings.say(question=paper.question, words=words, **known)
    said: Saying = Saying.objects.standing().get(assignment=paper.assignment, question=paper.question)
    paper.saying = said
    paper.save(update_fields=["saying"])
    return said


def _tidy(words: str, question: str) -> str:
    """Return words without spaces at their ends and, of names, without empty lines."""
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in words.splitlines()]
    if question == NAMES:
        lines = [line for line in lines if line]
    return "\n".join(lines).strip()


def _waiting(paper: PaperWords) -> PaperWords:
    locked = PaperWords.objects.select_for_update(of=("self",)).select_related("person", "assignment")
    found: PaperWords = locked.get(pk=paper.pk)
    if found.saying_id is not None or found.wrong_since is not None:
        raise PaperError(f"{found.ref} is done.")
    return found
