"""Everything that can be done to the record: one noun a file, ``noun.verb(by=, at=, …)``.

Every action is whole or has not happened, writes its Event, and is told the time.
What goes to people is written to the outbox in the same transaction.
"""
