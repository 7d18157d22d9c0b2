"""What roles are called."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "link-worker": _("Link worker"),
    "therapist": _("Therapist"),
    "peer": _("Peer worker"),
    "supervisor": _("Supervisor"),
    "duty-worker": _("Duty worker"),
    "safeguarding-lead": _("Safeguarding lead"),
    "administrator": _("Administrator"),
    "provider": _("Provider of services"),
    "commissioner": _("Commissioner"),
}
