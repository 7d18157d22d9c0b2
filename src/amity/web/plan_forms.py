"""The forms of a plan: what it begins with, each thing that was agreed, and until when it holds."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity.clinic.models import Activity, Listing
from amity.web.forms import DateField, Form
from amity.web.plan_words import BUDGETS, EVERY, SAID, STATUSES, barrier_words

DOSE = ("times", "every", "minutes", "weeks", "says")


def _number(label: Any, most: int, hint: Any = "") -> forms.IntegerField:
    box = forms.NumberInput({"inputmode": "numeric", "class": "govuk-input govuk-input--width-3"})
    said = {
        "invalid": _lazy("Enter a whole number, such as 2"),
        "min_value": _lazy("Enter a number from 1 up"),
        "max_value": _lazy("Enter a number up to %(limit_value)s"),
    }
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        required=False,
        widget=box,
        help_text=hint,
        error_messages=said,
    )


def _lines(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea({"rows": 2}))


class VersionedForm(Form):
    """A form of something that others may change meanwhile: it knows which version it shows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BeginForm(Form):
    """What a plan begins with: the treatment, and what the person would like different.

    ``beside`` is the draft that was there when the form was shown.
    """

    beside = forms.IntegerField(widget=forms.HiddenInput, required=False)
    treatment = _lines(
        _lazy("Treatment now, and the clinician's goals"),
        _lazy("It goes on. Connection stands beside it, never in its place."),
    )
    own = _lines(_lazy("What they would like different, in their own words"))
    interests = forms.CharField(
        label=_lazy("What they like, with commas between"),
        required=False,
        help_text=_lazy("Such as singing, gardening, football."),
    )
    said = forms.MultipleChoiceField(
        label=_lazy("What they have told you"),
        choices=SAID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    budget = forms.ChoiceField(label=_lazy("What a visit may cost"), choices=BUDGETS, required=False)


class GoalForm(VersionedForm):
    """A goal, in their words."""

    words = _lines(_lazy("What they would like different, in their words"))

    def clean_words(self) -> str:
        """Refuse an empty goal."""
        words: str = self.cleaned_data["words"]
        if not words.strip():
            raise forms.ValidationError(_("Write down what they say, in their words"))
        return words


class ActivityForm(VersionedForm):
    """One activity as it was agreed: where, how much, the first step, what may get in the way, plan B."""

    place = forms.CharField(
        label=_lazy("Where"),
        required=False,
        help_text=_lazy("A service of the directory by its name; empty where there is none."),
        widget=forms.TextInput({"list": "places", "autocomplete": "off"}),
    )
    times = _number(_lazy("How many times"), 50)
    every = forms.ChoiceField(label=_lazy("How often"), choices=EVERY, required=False)
    minutes = _number(_lazy("Minutes each time"), 1440)
    weeks = _number(_lazy("For how many weeks"), 260)
    says = forms.CharField(
        label=_lazy("Or how often, in words"),
        required=False,
        help_text=_lazy("What is said here is printed instead of the numbers."),
    )
    with_whom = forms.CharField(label=_lazy("With whom"), required=False)
    first_step = _lines(_lazy("First step"))
    first_on = DateField(label=_lazy("Day of the first step (optional)"), required=False)
    who = forms.CharField(label=_lazy("Who does what"), required=False)
    barrier = forms.CharField(label=_lazy("What may get in the way"), required=False)
    mitigation = _lines(_lazy("What we do about it"))
    plan_b = _lines(_lazy("Plan B: if it does not work"))
    may_know = forms.CharField(label=_lazy("Who may know of it"), required=False)
    status = forms.ChoiceField(label=_lazy("Do they take part?"), choices=STATUSES)

    def __init__(self, *args: Any, fitting: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fitting = tuple(fitting)

    def clean_place(self) -> str:
        """Return the id of the service that is named; one that fits goes before another of its name."""
        name = self.cleaned_data["place"].strip()
        if not name:
            return ""
        found = list(Listing.objects.filter(name__iexact=name).values_list("service", flat=True))
        fits = [each for each in self.fitting if each in found] or found
        if not fits:
            raise forms.ValidationError(_("No service of this name is in the directory"))
        if len(fits) > 1:
            raise forms.ValidationError(
                _("Several services have this name: open Services to tell them apart")
            )
        return str(fits[0])

    def details(self, activity: Activity) -> dict[str, Any]:
        """Return what the activity is to say; a dose that was not touched keeps what it rests on."""
        said = self.cleaned_data
        plain = ("with_whom", "first_step", "first_on", "who", "barrier", "mitigation", "plan_b", "may_know")
        kept = {name: said[name] for name in plain}
        if said["barrier"] == barrier_words(activity.barrier):
            kept["barrier"] = activity.barrier
        before = shown(activity)
        service = activity.service if said["place"] == before["place"] == "" else said["place"]
        return kept | {"service": service, "dose": self._dose(activity, before)}

    def _dose(self, activity: Activity, before: dict[str, Any]) -> dict[str, Any]:
        """Return the dose that was typed: of words and numbers, that which was changed; else the words."""
        said = self.cleaned_data
        changed = {name for name in DOSE if (said[name] or None) != (before[name] or None)}
        if not changed:
            return dict(activity.dose)
        if said["says"] and ("says" in changed or not changed & {"times", "minutes", "weeks"}):
            return {"says": said["says"]}
        numbers = {name: said[name] for name in ("minutes", "weeks") if said[name]}
        every, times = said["every"] or "week", said["times"]
        return {"times": times or 1, "every": every, **numbers} if times or numbers or every == "once" else {}


def shown(activity: Activity) -> dict[str, Any]:
    """Return an activity as the form has it."""
    plain = ("with_whom", "first_step", "first_on", "who", "mitigation", "plan_b", "may_know", "status")
    dose = {name: activity.dose.get(name) for name in DOSE}
    listing = Listing.objects.filter(service=activity.service).first() if activity.service else None
    return {
        **{name: getattr(activity, name) for name in plain},
        **dose,
        "every": dose["every"] or "week",
        "barrier": barrier_words(activity.barrier),
        "place": listing.name if listing else "",
    }


class TreatmentForm(VersionedForm):
    """The treatment and the clinician's goals; of a signed plan, when it is looked at again too."""

    treatment = _lines(
        _lazy("Treatment now, and the clinician's goals"),
        _lazy("It goes on. Connection stands beside it, never in its place."),
    )
    review_on = DateField(label=_lazy("Looked at again together on"))

    def __init__(self, *args: Any, signed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed:
            del self.fields["review_on"]


class SignForm(VersionedForm):
    """When the plan is looked at again."""

    review_on = DateField(label=_lazy("Looked at again together on"))


class DropForm(VersionedForm):
    """Why something is taken off a plan."""

    because = forms.CharField(
        label=_lazy("Why it is taken off"),
        error_messages={"required": _lazy("Say why it is taken off: the record keeps it")},
    )


def again(kind: Callable[..., Form], typed: QueryDict, version: int, **options: Any) -> Any:
    """Return the form with what was typed, made to the version that stands: saving it again is a choice."""
    typed = typed.copy()
    typed["version"] = str(version)
    form = kind(typed, **options)
    form.is_valid()
    return form
