"""What is asked of one person on a map, and how the answers become a part of the network."""

import secrets
from collections.abc import Iterable
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from amity.networks import Alter, Network, Tie
from amity.web.forms import Form

ROLES = (
    ("partner", _("Partner")),
    ("family", _("Close family: parent, child, brother, sister")),
    ("kin", _("Other family")),
    ("friend", _("Friend")),
    ("online-friend", _("Friend I know online")),
    ("neighbor", _("Neighbour")),
    ("colleague", _("From work or study")),
    ("group-member", _("From a group or club")),
    ("faith-member", _("From a place of worship")),
    ("acquaintance", _("Somebody I know a little")),
    ("worker", _("Somebody who is paid to help")),
    ("pet", _("Pet")),
)
CLOSENESS = (("3", _("Very close")), ("2", _("Close")), ("1", _("Less close")))
OFTEN = (
    ("daily", _("Every day")),
    ("few-a-week", _("A few times a week")),
    ("weekly", _("Once a week")),
    ("few-a-month", _("A few times a month")),
    ("monthly", _("Once a month")),
    ("less", _("Less often")),
)
HOW = (
    ("in-person", _("We meet")),
    ("phone", _("By phone")),
    ("video", _("By video")),
    ("text", _("By message")),
)
SUPPORT = (
    ("emotional", _("Listens to me")),
    ("practical", _("Helps me with things")),
    ("informational", _("Gives me advice")),
    ("companionship", _("Spends time with me")),
)
GIVEN = (
    ("emotional", _("I listen to them")),
    ("practical", _("I help them with things")),
    ("informational", _("I give them advice")),
    ("companionship", _("I spend time with them")),
)
STRAIN = (("0", _("No")), ("1", _("A little")), ("2", _("A lot")))
SAFE = (("yes", _("Yes")), ("unsure", _("I am not sure")), ("no", _("No")))
ENDED = (
    ("", _("They are in my life")),
    ("died", _("They died")),
    ("moved", _("They moved away")),
    ("fell-out", _("We fell out")),
    ("my-choice", _("I chose to stop")),
)
SMALL = {"class": "govuk-radios--small"}
SMALL_TICKS = {"class": "govuk-checkboxes--small"}


class ConnectionForm(Form):
    """One person of somebody's life."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("What do you call them?"),
        max_length=40,
        help_text=_("A first name or a nickname is enough."),
        error_messages={"required": _("Write a name or a nickname")},
    )
    role = forms.ChoiceField(
        label=_("Who are they to you?"),
        choices=ROLES,
        widget=forms.RadioSelect(SMALL),
        error_messages={"required": _("Choose who they are to you")},
    )
    closeness = forms.ChoiceField(
        label=_("How close are you?"), choices=CLOSENESS, required=False, widget=forms.RadioSelect(SMALL)
    )
    frequency = forms.ChoiceField(
        label=_("How often are you in touch?"), choices=OFTEN, required=False, widget=forms.RadioSelect(SMALL)
    )
    modes = forms.MultipleChoiceField(
        label=_("How are you in touch?"),
        choices=HOW,
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL_TICKS),
    )
    gives = forms.MultipleChoiceField(
        label=_("What do they do for you?"),
        choices=SUPPORT,
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL_TICKS),
    )
    receives = forms.MultipleChoiceField(
        label=_("What do you do for them?"),
        choices=GIVEN,
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL_TICKS),
    )
    strain = forms.ChoiceField(
        label=_("Is it hard with them at times?"),
        choices=STRAIN,
        required=False,
        widget=forms.RadioSelect(SMALL),
    )
    knows = forms.MultipleChoiceField(
        label=_("Whom do they know of the others?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL_TICKS),
    )
    safe = forms.ChoiceField(
        label=_("Do you feel safe with them?"),
        choices=SAFE,
        required=False,
        widget=forms.RadioSelect(SMALL),
        help_text=_("Only if you are alone now. You can leave this out."),
    )
    ended = forms.ChoiceField(
        label=_("Are they in your life now?"), choices=ENDED, required=False, widget=forms.RadioSelect(SMALL)
    )

    def __init__(self, *args: Any, others: Iterable[Alter], new: bool, private: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Any = self.fields["knows"]
        known.choices = [(each.id, each.name or each.id) for each in others]
        for name, kept in (("knows", bool(known.choices)), ("ended", not new), ("safe", private)):
            if not kept:
                del self.fields[name]

    def put_into(self, drawn: Network, before: Alter | None) -> Network:
        """Return the network with this person in it, in the place of who they were before."""
        alter = self._alter(before)
        others = tuple(each for each in drawn.alters if before is None or each.id != before.id)
        alters = (*others, alter) if before is None else _in_place(drawn.alters, alter)
        return msgspec.structs.replace(drawn, alters=alters, ties=self._ties(drawn, alter.id))

    def _alter(self, before: Alter | None) -> Alter:
        said = self.cleaned_data
        kept = before or Alter(id=f"a{secrets.token_hex(4)}")
        was = [role for role in kept.roles if role != said["role"]]
        return msgspec.convert(
            msgspec.to_builtins(kept)
            | {
                "name": said["name"].strip(),
                "roles": [said["role"], *(was if before and said["role"] in before.roles else [])],
                "closeness": int(said["closeness"]) if said["closeness"] else None,
                "frequency": said["frequency"] or None,
                "modes": said["modes"],
                "gives": said["gives"],
                "receives": said["receives"],
                "strain": int(said["strain"]) if said["strain"] else None,
                "safe": said.get("safe") or kept.safe,
                "ended": said.get("ended") or None,
            },
            Alter,
        )

    def _ties(self, drawn: Network, alter: str) -> tuple[Tie, ...]:
        if "knows" not in self.fields:
            return drawn.ties
        chosen = set(self.cleaned_data["knows"])
        kept = [each for each in drawn.ties if alter not in (each.a, each.b)]
        there = {
            each.b if each.a == alter else each.a: each for each in drawn.ties if alter in (each.a, each.b)
        }
        return (*kept, *(there.get(each) or Tie(a=alter, b=each) for each in sorted(chosen)))


def _in_place(alters: tuple[Alter, ...], alter: Alter) -> tuple[Alter, ...]:
    return tuple(alter if each.id == alter.id else each for each in alters)


def asked(alter: Alter, drawn: Network) -> dict[str, Any]:
    """Return what is known of somebody on the map, as the form shows it; never whether they are safe."""
    known = [each.b if each.a == alter.id else each.a for each in drawn.ties if alter.id in (each.a, each.b)]
    return {
        "name": alter.name,
        "role": alter.roles[0] if alter.roles else None,
        "closeness": str(alter.closeness or ""),
        "frequency": alter.frequency or "",
        "modes": list(alter.modes),
        "gives": list(alter.gives),
        "receives": list(alter.receives),
        "strain": "" if alter.strain is None else str(alter.strain),
        "knows": known,
        "ended": alter.ended or "",
    }


def without(drawn: Network, alter: str) -> Network:
    """Return the network without somebody who was put on it by mistake."""
    return msgspec.structs.replace(
        drawn,
        alters=tuple(each for each in drawn.alters if each.id != alter),
        ties=tuple(each for each in drawn.ties if alter not in (each.a, each.b)),
        groups=tuple(
            msgspec.structs.replace(each, members=tuple(one for one in each.members if one != alter))
            for each in drawn.groups
        ),
    )
