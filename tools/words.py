"""Gather the words of the pages into their catalogues, and compile those: `make words`.

Gathering needs Debian's gettext (``apt-get install gettext``); with ``--compile`` alone nothing but Babel.
"""

import os
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1] / "src" / "amity"
LOCALE = ROOT / "web" / "locale"


def gather() -> None:
    """Bring every catalogue up to what the templates and the code say now; a new string is never guessed."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    settings.configure(LOCALE_PATHS=[str(LOCALE)], USE_I18N=True)
    django.setup()
    os.chdir(ROOT)
    codes = sorted(each.name for each in LOCALE.iterdir())
    command = makemessages.Command()
    command.msgmerge_options = [*command.msgmerge_options, "--no-fuzzy-matching"]
    command.xgettext_options = [*command.xgettext_options, "--keyword=_lazy"]
    call_command(command, locale=codes, add_location="file", no_wrap=True, no_obsolete=True)


def compiled(po: Path) -> bytes:
    """Return what a catalogue compiles to: entries that are fuzzy are left in English."""
    file = BytesIO()
    with po.open("rb") as words:
        write_mo(file, read_po(words, locale=po.parent.parent.name))
    return file.getvalue()


if __name__ == "__main__":
    if "--compile" not in sys.argv:
        gather()
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalogue.with_suffix(".mo").write_bytes(compiled(catalogue))
        sys.stdout.write(f"{catalogue.with_suffix('.mo')}\n")
