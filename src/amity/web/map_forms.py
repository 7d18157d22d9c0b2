"""The forms of a map: somebody in a person's life, a group, who knows whom, why somebody left it."""

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from amity.networks import Alter, Group, Network, safe_to_show
from amity.web.forms import Form
from amity.web.lists import listed

ROLES = (
    ("family", _("Family")),
    ("partner", _("Partner")),
    ("friend", _("Friend")),
    ("online-friend", _("Friend I know only online")),
    ("neighbor", _("Neighbor")),
    ("colleague", _("From work or study")),
    ("group-member", _("From a group or club")),
    ("faith-member", _("From a place of worship")),
    ("kin", _("Other relative")),
    ("in-law", _("In-law")),
    ("mentor", _("Mentor")),
    ("acquaintance", _("Somebody I know a little")),
    ("worker", _("Paid to help me")),
    ("pet", _("A pet")),
)
CLOSENESS = (("3", _("Very close")), ("2", _("Close")), ("1", _("Less close")))
OFTEN = (
    ("daily", _("Every day")),
    ("few-a-week", _("A few times a week")),
    ("weekly", _("Every week")),
    ("few-a-month", _("A few times a month")),
    ("monthly", _("Every month")),
    ("less", _("Less than every month")),
    ("never", _("Not in touch now")),
)
MODES = (
    ("in-person", _("In person")),
    ("phone", _("Phone")),
    ("video", _("Video")),
    ("text", _("Messages or online")),
)
SUPPORTS = (
    ("emotional", _("Being there when life is hard")),
    ("practical", _("Practical help")),
    ("informational", _("Good advice")),
    ("companionship", _("Company")),
)
STRAIN = (("0", _("No")), ("1", _("Sometimes")), ("2", _("Often")))
ENDED = (
    ("moved", _("They moved away")),
    ("fell-out", _("We fell out or lost touch")),
    ("my-choice", _("It was my choice")),
    ("died", _("They died")),
    ("mistake", _("They are here by mistake")),
)
SAFE = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unsure", _("I am not sure")),
    ("skip", _("I would rather not say")),
)
KINDS = (
    ("friends", _("Friends")),
    ("family", _("Family")),
    ("faith", _("Faith")),
    ("sport", _("Sport")),
    ("arts", _("Arts and music")),
    ("hobby", _("Hobby")),
    ("volunteering", _("Volunteering")),
    ("work", _("Work")),
    ("study", _("Study")),
    ("neighborhood", _("Neighborhood")),
    ("support", _("Support group")),
    ("online", _("Online")),
    ("other", _("Something else")),
)
MATTERS = (("3", _("A lot")), ("2", _("Quite a bit")), ("1", _("A little")))
LINES = (ROLES, CLOSENESS, OFTEN, MODES, SUPPORTS, STRAIN, KINDS, MATTERS)
WORDS: dict[str, Any] = {
    code: words for line in (ROLES, OFTEN, MODES, SUPPORTS, KINDS) for code, words in line
}
"""What the codes of a map are called on its pages."""

ROW = {"class": "answers--row govuk-radios--small"}


def _choose(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect(ROW), **kwargs
    )


def _tick(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"})
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, **kwargs)


class ConnectionForm(Form):
    """One person: what is needed is a name, all else can wait."""

    name = forms.CharField(
        label=_("What do you call them?"),
        help_text=_("A first name or nickname. No surname."),
        max_length=60,
        error_messages={"required": _("Write a name or nickname")},
    )
    role = forms.ChoiceField(
        label=_("Who are they to you?"), choices=(("", _("Not said")), *ROLES), required=False
    )
    closeness = _choose(_("How close do you feel?"), CLOSENESS)
    frequency = forms.ChoiceField(
        label=_("How often are you in touch?"), choices=(("", _("Not said")), *OFTEN), required=False
    )
    modes = _tick(_("How do you meet or talk?"), MODES)
    gives = _tick(_("What do they give you?"), SUPPORTS)
    receives = _tick(_("What do you give them?"), SUPPORTS)
    strain = _choose(_("Are things hard between you?"), STRAIN)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def alter(self, was: Alter) -> Alter:
        """Return somebody as the form says they are; what it does not ask stays as it was."""
        said = self.cleaned_data
        others = tuple(each for each in was.roles[1:] if each != said["role"])
        modes = [each for each in was.modes if each in said["modes"]]
        told = {
            "name": said["name"].strip(),
            "roles": (said["role"], *others) if said["role"] else (),
            "closeness": int(said["closeness"]) if said["closeness"] else None,
            "frequency": said["frequency"] or None,
            "modes": (*modes, *(each for each in said["modes"] if each not in modes)),
            "gives": tuple(said["gives"]),
            "receives": tuple(said["receives"]),
            "strain": int(said["strain"]) if said["strain"] else None,
        }
        return msgspec.structs.replace(was, **told)


def of_alter(alter: Alter) -> dict[str, Any]:
    """Return what the form shows of somebody; whether they are safe with them is not among it."""
    return {
        "name": alter.name,
        "role": alter.roles[0] if alter.roles else "",
        "closeness": str(alter.closeness or ""),
        "frequency": alter.frequency or "",
        "modes": list(alter.modes),
        "gives": list(alter.gives),
        "receives": list(alter.receives),
        "strain": "" if alter.strain is None else str(alter.strain),
    }


class LeaveForm(Form):
    """Why somebody is not in a person's life any more."""

    ended = forms.ChoiceField(
        label=_("What happened?"),
        choices=ENDED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AloneForm(Form):
    """Before a private question: can nobody see it?"""

    alone = forms.ChoiceField(
        label=_("Can anybody else see this screen?"),
        choices=(("yes", _("No, I am on my own")), ("no", _("Yes, or maybe"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )


class SafeForm(Form):
    """The private question; what was answered is never shown again."""

    safe = forms.ChoiceField(
        label=_("Do you feel safe with them?"), choices=SAFE, widget=forms.RadioSelect, required=False
    )
    asked = forms.CharField(widget=forms.HiddenInput, initial="1")


class KnowsForm(Form):
    """Who of the others somebody knows."""

    knows = _tick(_("Who do they know?"), ())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["knows"]
        field.choices = others


class GroupForm(Form):
    """A group that a person belongs to."""

    name = forms.CharField(
        label=_("What is the group called?"),
        max_length=80,
        error_messages={"required": _("Write what the group is called")},
    )
    kind = forms.ChoiceField(label=_("What kind of group is it?"), choices=KINDS, initial="other")
    importance = _choose(_("How much does it matter to you?"), MATTERS)
    frequency = forms.ChoiceField(
        label=_("How often do you go?"), choices=(("", _("Not said")), *OFTEN), required=False
    )
    members = _tick(_("Who do you meet there?"), ())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["members"]
        field.choices = others
        if not others:
            del self.fields["members"]

    def group(self, was: Group) -> Group:
        """Return a group as the form says it is."""
        said = self.cleaned_data
        return msgspec.structs.replace(
            was,
            name=said["name"].strip(),
            kind=said["kind"],
            importance=int(said["importance"]) if said["importance"] else None,
            frequency=said["frequency"] or None,
            members=tuple(said.get("members") or ()),
        )


def of_group(group: Group) -> dict[str, Any]:
    """Return what the form shows of a group."""
    return {
        "name": group.name,
        "kind": group.kind,
        "importance": str(group.importance or ""),
        "frequency": group.frequency or "",
        "members": list(group.members),
    }


def again(kind: Any, typed: Any, stale: Any, **options: Any) -> Any:
    """Return the form with what was typed, made to what stands now: saving it again is a choice."""
    typed = typed.copy()
    typed["version"] = str(stale.now)
    form = kind(typed, **options)
    form.is_valid()
    form.add_error(None, _("This was changed since you opened it. Compare the two, and save again."))
    return form


def differs(form: Form, there: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what was typed beside what stands, where the two differ, in words."""
    return [
        (
            str(form.fields[name].label),
            _words(form, name, form.cleaned_data.get(name)),
            _words(form, name, now),
        )
        for name, now in there.items()
        if name in form.fields and (form.cleaned_data.get(name) or "") != (now or "")
    ]


def _words(form: Form, name: str, value: Any) -> str:
    choices = {str(code): str(words) for code, words in getattr(form.fields[name], "choices", ())}
    said = value if isinstance(value, list) else [value or ""]
    return listed(choices.get(str(each), str(each)) for each in said)


class ListForm(Form):
    """How close and how often, of everybody on a list: two boxes a person, saved at once.

    Beside each box stands what it said when the page was opened: only what differs from that is changed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, drawn: Network, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        self.ids = [each.id for each in safe_to_show(drawn)[0].alters if not each.ended]
        unsaid = ("", _("Not said"))
        now = {each.id: each for each in drawn.alters}
        for one in self.ids:
            said = {"close": str(now[one].closeness or ""), "often": now[one].frequency or ""}
            for what, choices in (("close", CLOSENESS), ("often", OFTEN)):
                self.fields[f"{what}-{one}"] = forms.ChoiceField(
                    choices=(unsaid, *choices),
                    required=False,
                    initial=said[what],
                    widget=forms.Select({"class": "govuk-select"}),
                )
                self.fields[f"was-{what}-{one}"] = forms.CharField(
                    required=False, initial=said[what], widget=forms.HiddenInput, max_length=20
                )

    @property
    def boxes(self) -> dict[str, tuple[Any, ...]]:
        """The boxes of each person: how close, how often, and what they said before."""
        names = ("close", "often", "was-close", "was-often")
        return {one: tuple(self[f"{name}-{one}"] for name in names) for one in self.ids}

    def _changed(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for one in self.ids:
            for what, field in (("close", "closeness"), ("often", "frequency")):
                said = self.cleaned_data.get(f"{what}-{one}", "")
                if said != self.cleaned_data.get(f"was-{what}-{one}", ""):
                    value: Any = int(said) if what == "close" and said else said
                    found.setdefault(one, {})[field] = value or None
        return found

    def made(self, now: Network) -> Network:
        """Return the network with what was changed on the list."""
        changed = self._changed()
        alters = tuple(msgspec.structs.replace(each, **changed.get(each.id, {})) for each in now.alters)
        return msgspec.structs.replace(now, alters=alters)

    def part(self, now: Network) -> Any:
        """Return what the list showed of those who were changed on it."""
        changed = self._changed()
        return {
            each.id: [getattr(each, field) for field in changed[each.id]]
            for each in now.alters
            if each.id in changed
        }

    def with_version(self, version: int) -> Any:
        """Return what was typed, made to what stands now: saving it again is a choice."""
        typed: Any = self.data
        typed = typed.copy()
        typed["version"] = str(version)
        return typed
