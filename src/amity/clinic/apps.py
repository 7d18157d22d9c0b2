"""The clinic, introduced to Django."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The one Django app of ours that has tables."""

    name = "amity.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
