"""What is said in the made-up town again and again."""

TRIED = (
    "Rang to say hello and to arrange a first talk. No answer.",
    "Tried again later in the day. Left my name only, as agreed.",
)

MISSED = (
    "No answer. Will try again tomorrow at the time they like best.",
    "Rang as agreed, nobody there. Sent the usual short text.",
    "Engaged twice. Tried again after lunch, no answer.",
)

NOTHING = (
    "Did not come and could not be reached. Tried at two different times.",
    "Third try this fortnight, no answer. The message said only that I had called.",
    "Wrote a letter: the door stays open, no reason needed, one call is enough.",
)

CONSENTS = {
    "reminders": "{recipient} may send me short reminders of dates. They never say what the date is about.",
    "share-with-gp": "My team may tell {recipient} what we planned and how it went.",
    "referral": "{recipient} may ask services whether they have room, and give them my name once I say so.",
}

ENDINGS = {
    "better": (
        ("goals-met", "What they wanted has come about. Knows how to come back."),
        ("completed", "The plan ran its course, two things go on without us."),
        ("goals-met", "Said so themselves: “I think I can do the rest.” Goes on with the group."),
    ),
    "flat": (
        (
            "completed",
            "The time of the service is over. Little has changed in the scores; they value the calls.",
        ),
        ("referred-out", "Handed over with their agreement to a service that can go on for longer."),
        ("transferred", "Moved on to the other team, with a conversation of three."),
    ),
    "dropped": (
        ("lost-contact", "Four tries and a letter. The door stays open."),
        ("withdrew", "Sent word: not now, thank you. Welcome back at any time."),
        ("lost-contact", "No contact for six weeks. Told the GP practice, as agreed in the consent."),
        ("moved", "Has moved away; gave them the address of the service there."),
    ),
}
