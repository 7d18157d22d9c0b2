"""What can be done with accounts that no password opens: the way into a made-up town."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from amity.clinic.models import Practitioner

from . import events


@transaction.atomic
def open_without_password(
    *, by: Practitioner | None, at: datetime, practitioner: Practitioner
) -> Practitioner:
    """Give a colleague an account that no password opens; who has one keeps it."""
    practitioner = Practitioner.objects.select_for_update(of=("self",)).get(pk=practitioner.pk)
    if practitioner.user_id is None:
        users: Any = get_user_model().objects
        name = sha256(practitioner.ref.encode()).hexdigest()[:30]
        practitioner.user = users.create_user(username=name, email=practitioner.email)
        practitioner.save(update_fields=["user"])
        events.write(by=by, at=at, did="opened account", to=practitioner.ref)
    return practitioner
