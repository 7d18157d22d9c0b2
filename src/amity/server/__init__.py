"""Which doors are open, and on what database: settings, addresses, the worker, and how it all starts."""

import os

from .environment import SettingError


def start(*, check_tables: bool = True) -> None:
    """Make the record ready for a command: read the settings, set Django up, and look at the tables.

    Raises `SettingError` where a setting is missing, Django is not installed, or the tables are not current.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amity.server.settings")
    try:
        import django
    except ModuleNotFoundError as problem:
        raise SettingError("The record needs more: pip install 'amity[server]'.") from problem
    django.setup()
    if check_tables:
        from .tables import refuse_old

        refuse_old()
