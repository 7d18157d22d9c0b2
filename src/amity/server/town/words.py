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
    "worse": (
        (
            "referred-out",
            "Harder than at the start. Handed on in a talk of three to somebody who can do more.",
        ),
        ("transferred", "Needs more than we can give; the other team has taken over, and they agreed."),
    ),
    "dropped": (
        ("lost-contact", "Four tries and a letter. The door stays open."),
        ("withdrew", "Sent word: not now, thank you. Welcome back at any time."),
        ("lost-contact", "No contact for six weeks. Told the GP practice, as agreed in the consent."),
        ("moved", "Has moved away; gave them the address of the service there."),
    ),
}

BRIEF = (
    "Short call. As last time, and the next date stands.",
    "A quarter of an hour on the week that was. Nothing to change in the plan.",
    "All as planned. They asked how we were, which was nice.",
    "Spoke briefly; they were on the way out, which is a good reason.",
    "Looked at the plan together, left it as it is.",
    "A cold, so by phone. Wants to go again next week.",
    "Talked about a bus that does not come and a neighbor who does.",
    "Asked what helped this month. Being asked, they said.",
    "Moved the next date by two days, for a visit from family.",
    "Quiet today, and said that quiet is fine.",
    "Went through who might be there next time, and whom to look for.",
    "Wrote down what went well, which took longer than expected.",
)
