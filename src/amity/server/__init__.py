"""Which doors are open, and on what database: settings, addresses, and how the server starts."""

import os


def start() -> None:
    """Make the record ready for a command: read the settings and set Django up, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amity.server.settings")
    import django

    django.setup()
