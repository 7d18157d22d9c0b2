"""The codes of the record in words: a language says each; in English it is the code itself."""

from django.utils.translation import pgettext, pgettext_lazy

SAID = (
    # Ways to reach somebody.
    pgettext_lazy("code", "Phone"),
    pgettext_lazy("code", "Text"),
    pgettext_lazy("code", "Email"),
    pgettext_lazy("code", "Post"),
    pgettext_lazy("code", "Visit"),
    pgettext_lazy("code", "Video"),
    pgettext_lazy("code", "In person"),
    pgettext_lazy("code", "Paper"),
    pgettext_lazy("code", "With staff"),
    # Whoever was spoken with, or sent a referral.
    pgettext_lazy("code", "Person"),
    pgettext_lazy("code", "Services"),
    pgettext_lazy("code", "Self"),
    pgettext_lazy("code", "Family"),
    pgettext_lazy("code", "Gp"),
    pgettext_lazy("code", "Nurse"),
    pgettext_lazy("code", "Mental health"),
    pgettext_lazy("code", "Agency"),
    pgettext_lazy("code", "Housing"),
    pgettext_lazy("code", "School"),
    pgettext_lazy("code", "Employer"),
    pgettext_lazy("code", "Other"),
    # What became of an episode, an activity, a referral, a message or a service.
    pgettext_lazy("code", "Open"),
    pgettext_lazy("code", "On hold"),
    pgettext_lazy("code", "Closed"),
    pgettext_lazy("code", "Intended"),
    pgettext_lazy("code", "Taking part"),
    pgettext_lazy("code", "Completed"),
    pgettext_lazy("code", "Left early"),
    pgettext_lazy("code", "Received"),
    pgettext_lazy("code", "Accepted"),
    pgettext_lazy("code", "Declined"),
    pgettext_lazy("code", "Redirected"),
    pgettext_lazy("code", "Sent"),
    pgettext_lazy("code", "Withheld"),
    pgettext_lazy("code", "Given up"),
    pgettext_lazy("code", "Active"),
    pgettext_lazy("code", "Inactive"),
    pgettext_lazy("code", "Defunct"),
    pgettext_lazy("code", "Temporarily closed"),
    # Reasons for which an episode ended or a referral was declined.
    pgettext_lazy("code", "Goals met"),
    pgettext_lazy("code", "Withdrew"),
    pgettext_lazy("code", "Transferred"),
    pgettext_lazy("code", "Referred out"),
    pgettext_lazy("code", "Lost contact"),
    pgettext_lazy("code", "Moved"),
    pgettext_lazy("code", "Ineligible"),
    pgettext_lazy("code", "Deceased"),
    pgettext_lazy("code", "No capacity"),
    pgettext_lazy("code", "Lack of resources"),
    pgettext_lazy("code", "Missing documents"),
    pgettext_lazy("code", "Outside area"),
    pgettext_lazy("code", "Not eligible"),
    pgettext_lazy("code", "No consent"),
    pgettext_lazy("code", "Not reached"),
    # What an alert is about.
    pgettext_lazy("code", "Unsorted"),
    pgettext_lazy("code", "Suicidality"),
    pgettext_lazy("code", "Self harm"),
    pgettext_lazy("code", "Unsafe tie"),
    pgettext_lazy("code", "Safeguarding"),
    # Needs of access.
    pgettext_lazy("code", "Hearing loop"),
    pgettext_lazy("code", "Sight"),
    pgettext_lazy("code", "Step free"),
    pgettext_lazy("code", "Large print"),
    pgettext_lazy("code", "Easy read"),
    pgettext_lazy("code", "Company"),
    pgettext_lazy("code", "Quiet"),
)
"""Every code that a page shows; what is gathered into the catalogues must stand somewhere as it is."""


def in_words(code: str) -> str:
    """Return a code of the record as words of the page: ``taking-part`` is *Taking part*.

    What no language knows, such as a code of tomorrow or the name of a card, stays in English.

    >>> in_words("taking-part"), in_words("group-singing")
    ('Taking part', 'Group singing')
    """
    words = code.replace("-", " ")
    return pgettext("code", words[:1].upper() + words[1:]) if words else ""


def lowered(code: str) -> str:
    """Return a code as words within a sentence."""
    words = in_words(code)
    return words[:1].lower() + words[1:]
