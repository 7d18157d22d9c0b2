"""What scales measure, in the language of the page: a card names it in its own."""

from django.utils.translation import pgettext, pgettext_lazy

SAID = (
    pgettext_lazy("scale", "Things that stop the person"),
    pgettext_lazy("scale", "Things that get in the way at all"),
    pgettext_lazy("scale", "Kinds of people in touch with in person"),
    pgettext_lazy("scale", "Kinds of people in touch with on the phone"),
    pgettext_lazy("scale", "Kinds of people in touch with by video call"),
    pgettext_lazy("scale", "Kinds of people in touch with by text or on social media"),
    pgettext_lazy("scale", "Good talks of five minutes or more"),
    pgettext_lazy("scale", "Depression"),
    pgettext_lazy("scale", "Anxiety"),
    pgettext_lazy("scale", "Stress"),
    pgettext_lazy("scale", "Social isolation"),
    pgettext_lazy("scale", "Neighbourhood cohesion"),
    pgettext_lazy("scale", "Emotional and informational support"),
    pgettext_lazy("scale", "Tangible support"),
    pgettext_lazy("scale", "Affectionate support"),
    pgettext_lazy("scale", "Positive social interaction"),
    pgettext_lazy("scale", "Overall support"),
    pgettext_lazy("scale", "Emotional and informational support, 0 to 100"),
    pgettext_lazy("scale", "Tangible support, 0 to 100"),
    pgettext_lazy("scale", "Affectionate support, 0 to 100"),
    pgettext_lazy("scale", "Positive social interaction, 0 to 100"),
    pgettext_lazy("scale", "Overall support, 0 to 100"),
    pgettext_lazy("scale", "Loneliness, asked directly"),
    pgettext_lazy("scale", "Life satisfaction"),
    pgettext_lazy("scale", "Feeling that what one does is worthwhile"),
    pgettext_lazy("scale", "Happiness yesterday"),
    pgettext_lazy("scale", "Anxiety yesterday"),
    pgettext_lazy("scale", "People one can be oneself with"),
    pgettext_lazy("scale", "Groups one is part of"),
    pgettext_lazy("scale", "How often in touch with someone one cares about"),
    pgettext_lazy("scale", "How often together in person with someone one cares about"),
    pgettext_lazy("scale", "Someone who has one's back"),
    pgettext_lazy("scale", "Social support"),
    pgettext_lazy("scale", "Social cohesion and trust"),
    pgettext_lazy("scale", "Distress"),
    pgettext_lazy("scale", "Anxiety: the first two items of the GAD-7"),
    pgettext_lazy("scale", "Depression: the first two items of the PHQ-9"),
    pgettext_lazy("scale", "PHQ-2: the first two items"),
    pgettext_lazy("scale", "Social connection"),
    pgettext_lazy("scale", "Loneliness"),
)
"""What the scales of every card that can be asked measure; gathered into the catalogues from here."""


def measured(title: str) -> str:
    """Return what a scale measures as the page says it; what no language knows stays as its card has it.

    >>> measured("Loneliness"), measured("A scale of tomorrow")
    ('Loneliness', 'A scale of tomorrow')
    """
    return pgettext("scale", title)
