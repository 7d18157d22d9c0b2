"""Links and one-time codes: made from a key that is not in the database, and stored only as hashes."""

import hashlib
import unicodedata
from base64 import urlsafe_b64encode
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from amity.clinic.models import Assignment

CODE_LASTS = timedelta(minutes=15)
"""How long a one-time code can be typed after it was asked for."""


def key(assignment: Assignment) -> str:
    """Return the key under which the outbox has the link that holds."""
    return f"{assignment.ref}/link/{assignment.link_number}"


def code_key(assignment: Assignment) -> str:
    """Return the key under which the outbox has the code that holds."""
    return f"{assignment.ref}/code/{assignment.link_number}/{assignment.code_number}"


def token(assignment: Assignment) -> str:
    """Return the secret part of an assignment's link: made anew when it is sent, and kept nowhere."""
    said = f"{assignment.pk}/{assignment.link_number}"
    made = salted_hmac("amity.assignment.link", said, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def token_hash(said: str) -> str:
    """Return what is stored of a link."""
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def code(assignment: Assignment) -> str:
    """Return the one-time code that was last sent: six digits."""
    said = f"{assignment.pk}/{assignment.link_number}/{assignment.code_number}"
    made = salted_hmac("amity.assignment.code", said, algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8], 'big') % 1_000_000:06d}"


def code_hash(assignment: Assignment, said: str) -> str:
    """Return what is stored of a code: under a key, for six digits are soon tried."""
    bound = f"{assignment.pk}/{assignment.code_number}/{said}"
    return salted_hmac("amity.assignment.code-hash", bound, algorithm="sha256").hexdigest()


def is_code(assignment: Assignment, said: str) -> bool:
    """Say whether somebody typed the code that was last sent; spaces, and whose digits, do not matter."""
    digits = (str(unicodedata.decimal(each, each)) for each in said if not each.isspace())
    typed = code_hash(assignment, "".join(digits))
    return bool(assignment.code_hash) and constant_time_compare(assignment.code_hash, typed)
