"""Gather the words of the pages into their catalogues, and compile those: `make words`.

Gathering needs Debian's gettext (``apt-get install gettext``); with ``--compile`` alone nothing but Babel.
A language is compiled, and so on offer, once it has every word that people in care read.
"""

import os
import re
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1] / "src" / "amity"
WEB = ROOT / "web"
LOCALE = WEB / "locale"
ALWAYS = (
    "server/worker.py",
    "clinic/actions/entrance.py",
    "web/showing.py",
    "web/forms.py",
    "web/templates/amity/paper/cover.html",
    "web/templates/amity/safety/sheet.html",
)
"""What speaks to people beside their pages: messages, frame and fields, and paper."""


def gather(folder: Path = LOCALE) -> None:
    """Bring every catalogue of a folder up to what templates and code say now; no new string is guessed."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    settings.configure(LOCALE_PATHS=[str(folder)], USE_I18N=True)
    django.setup()
    os.chdir(ROOT)
    codes = sorted(each.name for each in folder.iterdir())
    command = makemessages.Command()
    command.xgettext_options = [*command.xgettext_options, "--keyword=_lazy"]
    command.msgmerge_options = [*command.msgmerge_options, "--no-fuzzy-matching"]
    elsewhere = ["web/locale"] if folder != LOCALE else []
    options = {"add_location": "file", "no_wrap": True, "no_obsolete": True, "ignore_patterns": elsewhere}
    call_command(command, locale=codes, **options)


@cache
def for_people() -> frozenset[str]:
    """Return the files whose words somebody in care may read, as catalogues name them.

    They are found from the pages that open to them (`amity.web.door`): what these import and show.
    A file that also speaks to staff counts whole: better too many words than one too few.
    """
    opens = re.compile(r"from amity\.web\.door import .*\b(person|anyone)\b")
    pages = set((WEB / "pages").glob("*.py")) - {WEB / "pages/accounts.py"}  # the way in of colleagues
    found = {each for each in pages if opens.search(each.read_text())}
    found |= {ROOT / each for each in ALWAYS} | {*(WEB / "templates/amity/forms").glob("*.html")}
    templates = (WEB / "templates/amity").rglob("*.html")
    found |= {each for each in templates if "amity/person.html" in each.read_text()}
    new = found
    while new:
        new = {led for each in new for led in _leads_to(each)} - found
        found |= new
    return frozenset(each.relative_to(ROOT).as_posix() for each in found)


def _leads_to(path: Path) -> set[Path]:
    """Return the files that a file names: modules of the pages, templates, whole folders of templates."""
    text = path.read_text()
    names = re.findall(r"(?:from|import) amity\.web\.(\w+)", text)
    for group in re.findall(r"^from amity\.web import (?:\(([^)]*)\)|(.+))$", text, re.MULTILINE):
        names += re.findall(r"\w+", " ".join(group))
    found = {WEB / f"{name}.py" for name in names}
    for place in re.findall(r"amity/[\w/]+\.html|amity/\w+/(?=\{)", text):
        there = WEB / "templates" / place
        found |= set(there.glob("*.html")) if there.is_dir() else {there}
    return {each for each in found if each.is_file()}


def holes(po: Path) -> list[str]:
    """Return what people in care read and a catalogue has no words for."""
    with po.open("rb") as file:
        words = read_po(file, locale=po.parent.parent.name)
    return [
        each.id[0] if each.pluralizable else each.id
        for each in words
        if each.id
        and not all(each.string if each.pluralizable else [each.string])
        and any(where in for_people() for where, _line in each.locations)
    ]


def compiled(po: Path) -> bytes:
    """Return what a catalogue compiles to: entries that are fuzzy are left in English."""
    file = BytesIO()
    with po.open("rb") as words:
        write_mo(file, read_po(words, locale=po.parent.parent.name))
    return file.getvalue()


def main() -> int:
    """Gather, compile, and name what people in care would read in English; return how it ended."""
    if "--compile" not in sys.argv:
        gather()
    ended = 0
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        there, missing = catalogue.with_suffix(".mo"), holes(catalogue)
        if missing:
            ended = 1
            sys.stderr.write("\n  ".join([f"{catalogue}: no words for", *map(repr, missing), ""]))
        if there.exists() or not missing:
            there.write_bytes(compiled(catalogue))
            sys.stdout.write(f"{there}\n")
    return ended


if __name__ == "__main__":
    sys.exit(main())
