"""What happens in every record: slips put right, duplicates, pauses, people who come back."""

from collections.abc import Iterator
from datetime import timedelta

from amity.clinic.actions import assessments, assignments, contacts, episodes, follow_ups, people
from amity.clinic.models import Assessment, Contact, Episode
from amity.instruments import load

from .care import Care
from .diary import Life

DAY = timedelta(days=1)


def twists(cares: list[Care]) -> Iterator[Life]:
    """Yield what befalls some of them beside their care, each somebody else."""
    free = [care for care in cares if not care.resident.life.scene]
    leaving = [care for care in free if care.resident.course == "better"]
    staying = [care for care in free if care.resident.course == "flat"]
    newest = [care for care in free if care.resident.course == "new"]
    yield mistyped(leaving[0])
    yield wrong_person(leaving[1])
    for care in (leaving[2], staying[1]):
        yield twice_there(care)
    yield paused(leaving[3])
    yield paused_now(staying[-1])
    yield handed_over(leaving[4])
    yield renamed(leaving[5])
    yield halfway(newest[-1])
    for number, care in enumerate(cares):
        yield asked_to_answer(care, number)


def mistyped(care: Care) -> Life:
    """A paper form was typed in wrong; the old answers stay, marked."""
    at = yield care.came_at + timedelta(weeks=6, hours=2)
    wrong = Assessment.objects.of(care.person).standing().done().order_by("pk").last()
    if wrong is None:
        return
    item = next(iter(wrong.answers))
    codes = sorted(load(wrong.instrument).answers[load(wrong.instrument).item[item].answer])
    answers = wrong.answers | {item: next(code for code in codes if code != wrong.answers[item])}
    assessments.correct(
        by=care.worker,
        at=at,
        assessment=wrong,
        answers=answers,
        because="Misread the first cross on the form.",
    )


def wrong_person(care: Care) -> Life:
    """A contact was written down with the wrong person, and marked so."""
    at = yield care.came_at + timedelta(weeks=4, hours=1)
    wrong: Contact = contacts.record(
        by=care.worker,
        at=at,
        person=care.person,
        channel="text",
        result="reached",
        said="Thanked for the lift.",
    )
    at = yield at + timedelta(minutes=25)
    contacts.mark_in_error(by=care.worker, at=at, contact=wrong, because="It was somebody else.")


def twice_there(care: Care) -> Life:
    """Somebody was registered twice, under a shorter name, and the two records were made one."""
    at = yield care.came_at + timedelta(weeks=3)
    details = {
        name: care.resident.details[name] for name in ("family_name", "birth_date", "postcode", "language")
    }
    given = str(care.resident.details["given_name"])
    by = care.staff.administrator
    other = people.register(by=by, at=at, details=details | {"given_name": f"{given[0]}."})
    at = yield at + 5 * DAY
    supervisor = care.staff.with_role("supervisor", care.resident.story.team)[0]
    people.merge(by=supervisor, at=at, keep=care.person, duplicate=other)


def paused(care: Care) -> Life:
    """Care was on hold for three weeks, and went on."""
    at = yield care.came_at + timedelta(weeks=9)
    episodes.hold(by=care.worker, at=at, episode=care.episode, because="In hospital for a planned operation.")
    at = yield at + 21 * DAY
    episodes.go_on(by=care.worker, at=at, episode=care.episode)


def paused_now(care: Care) -> Life:
    """Care is on hold now."""
    at = yield care.staff.until - 5 * DAY
    episodes.hold(by=care.worker, at=at, episode=care.episode, because="With family abroad until next month.")


def handed_over(care: Care) -> Life:
    """Another worker took over."""
    at = yield care.came_at + timedelta(weeks=10)
    others = [each for each in care.staff.workers(care.resident.story.team) if each != care.worker]
    episodes.hand_over(by=care.worker, at=at, episode=care.episode, to=others[0])
    care.worker = others[0]


def renamed(care: Care) -> Life:
    """Somebody's details were put right."""
    at = yield care.came_at + timedelta(weeks=2, hours=3)
    given = str(care.resident.details["given_name"])
    people.correct(
        by=care.worker,
        at=at,
        person=care.person,
        because="Asked to be called so.",
        details={"preferred_name": given.split()[0][:3] if len(given) > 4 else given},
    )


def asked_to_answer(care: Care, number: int) -> Life:
    """Whoever is looked after now, and can be written to, has questions that are due about today."""
    at = yield care.staff.until - timedelta(days=11, minutes=7 * number)
    if care.over or not hasattr(care, "plan"):
        return
    episode = Episode.objects.get(pk=care.episode.pk)
    if episode.status != "open" or number % 3 == 0:
        return
    by_email = "email" in care.person.safe_contact.channels and number % 2
    assignments.assign(
        by=care.worker,
        at=at,
        person=care.person,
        due_on=(care.staff.until + timedelta(days=number % 9 - 4)).date(),
        how="email" if by_email else "with-staff",
        battery=care.staff.place.battery,
        every=28 if number % 5 == 0 else None,
        until=(care.staff.until + timedelta(days=120)).date() if number % 5 == 0 else None,
    )
    if number % 4 == 1:
        follow_ups.plan(
            by=care.worker,
            at=at,
            person=care.person,
            due_on=(care.staff.until + timedelta(days=number % 7 - 2)).date(),
            practitioner=care.worker,
            kind="task",
            what=TASKS[number // 4 % len(TASKS)],
        )


TASKS = (
    "Ask the community hall about the hearing loop",
    "Send the bus times for Thursday",
    "Ring the sitting service about the waiting list",
    "Print the plan in large print",
    "Find out whether the lift at the library works",
)


def halfway(care: Care) -> Life:
    """Somebody began to answer and was interrupted: it waits for them."""
    at = yield care.staff.until - timedelta(minutes=35)
    name = care.staff.place.asked_again[0]
    begun = assessments.begin(by=care.person, at=at, person=care.person, instrument=name, remote=True)
    first = load(name).items[0]
    code = sorted(load(name).answers[first.answer])[-1]
    assessments.answer(by=care.person, at=at, assessment=begun, item=first.id, code=code)
