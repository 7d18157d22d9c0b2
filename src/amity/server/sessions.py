"""Sessions in Django's own table, looked up with a statement that is written once.

Every request looks for its session first (`amity.clinic.models.Prepared`).
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from amity.clinic.models import Prepared

BY_KEY = Prepared(Session.objects.all, key="session_key")


class SessionStore(db.SessionStore):
    """Django's store, with its own look-up."""

    def _get_session_from_db(self) -> Any:
        found = BY_KEY.find(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
