"""The rules of the house that no linter keeps: doors, frameworks, cards, sizes, names, docstrings, pages."""

import ast
import importlib
import inspect
import re
import shlex
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest
import typer
from cli.command_line import amity

from amity import cli

REPO = Path(__file__).parents[2]
SOURCE = REPO / "src" / "amity"
MADE = set((SOURCE / "clinic" / "migrations").glob("000[13456]_*.py"))
"""What makemigrations wrote, and nobody reads."""

FILES = sorted(set(SOURCE.rglob("*.py")) - MADE)
ROOMS = ["library", "evidence", "instruments", "networks", "directory", "prescribing", "outcomes", "pictures"]

DOORS = {"amity.instruments.files", "amity.prescribing.tables"}
"""Besides ``amity.<room>``: the modules that open table libraries (docs/decisions.md, 5)."""

OF_THE_RECORD = re.compile(
    r"amity\.clinic\.(actions(\.\w+)?|models|rules\.\w+)|amity\.server\.(colleagues|demo|environment|tables|town|worker)|amity\.web\.paper"
)
"""The record is entered by its nouns: ``clinic.actions.<noun>`` writes, ``clinic.models`` reads.
What it decides by (``clinic.rules.<rule>``: hours, policy) is pure, and pages ask it too.

Most of those modules of the server need Django when they are imported, so its door cannot offer them.
"""

FRAMEWORKS = [
    "django",
    "polars",
    "pandas",
    "numpy",
    "numba",
    "duckdb",
    "pyarrow",
    "pyspark",
    "scipy",
    "fastexcel",
    "pyreadstat",
]

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40
"""Counted from its first statement: the options of a command stand in its signature."""

NO_HOME = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "misc",
    "services",
    "managers",
    "exceptions",
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_rooms_are_entered_by_their_door():
    """Outside a room only ``amity.<room>`` is imported, never a file in it."""
    graph = grimp.build_graph("amity")
    rooms = {name.split(".")[1] for name in graph.modules if "." in name}

    through_windows = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.count(".") > 1
        and imported not in DOORS
        and not OF_THE_RECORD.fullmatch(imported)
        and imported.split(".")[1] in rooms
        and importer.split(".")[1:2] != imported.split(".")[1:2]
    ]

    assert sorted(through_windows) == []


def test_the_second_door_is_used_by_the_command_line_alone():
    graph = grimp.build_graph("amity")

    for door in DOORS:
        outside = {
            name
            for name in graph.find_modules_that_directly_import(door)
            if not name.startswith(door.rpartition(".")[0])
        }
        assert all(name.startswith("amity.cli") for name in outside)


def test_the_science_starts_without_a_framework():
    rooms = ", ".join(f"amity.{room}" for room in ROOMS)
    script = f"import sys, amity, {rooms}; print(*[name for name in {FRAMEWORKS} if name in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == []


def test_scoring_one_respondent_starts_nothing_that_works_on_tables():
    script = (
        "import sys; from amity import instruments\n"
        "instruments.score(instruments.load('phq-9'), {'phq9_1': 1})\n"
        "print('loaded:', *[name for name in ('narwhals', 'amity.instruments.files') if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["loaded:"]


def test_no_module_hides_what_the_door_loads_on_first_use():
    """A module of the same name would take its place on the door as soon as another one imports it."""
    from amity import instruments

    offered = {name for names in instruments.ON_TABLES.values() for name in names}

    assert offered <= set(instruments.__all__) & set(dir(instruments))
    assert not [name for name in offered if (SOURCE / "instruments" / f"{name}.py").exists()]


def test_showing_a_card_starts_no_framework():
    script = (
        "import sys; from amity import cli; sys.argv = ['amity', 'instruments', 'ucla-3']\n"
        "try: cli.main()\n"
        f"except SystemExit: print('loaded:', *[name for name in {FRAMEWORKS} if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "loaded:"


def test_only_the_library_opens_cards():
    """Maps of columns and persons are TOML as well, and the modules they belong to read those."""
    reads_toml = {
        path.relative_to(SOURCE).as_posix()
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "tomllib" in {getattr(node, "module", None), *(each.name for each in node.names)}
    }
    knows_the_folder = {
        path.relative_to(SOURCE).as_posix()
        for path in FILES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "OURS")
        or (isinstance(node, ast.Constant) and node.value == "AMITY_LIBRARY")
    }

    assert reads_toml == {
        "library/__init__.py",
        "instruments/columns.py",
        "networks/files/mapping.py",
        "prescribing/profile.py",
    }
    assert knows_the_folder <= {"library/__init__.py"}


def test_no_instrument_is_named_in_the_code():
    """What experts decide is a card: code that knows an instrument by name has a rule too many."""
    from amity import instruments

    names = set(instruments.names())
    named = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in names
    ]

    assert named == []


def test_no_intervention_is_named_in_the_code():
    """What helps whom stands on cards; a map of people may use the same words for something else."""
    from amity import prescribing

    names = set(prescribing.interventions())
    named = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value}"
        for room in ("prescribing", "outcomes", "cli")
        for path in sorted((SOURCE / room).rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in names
    ]

    assert named == []


def test_no_file_is_too_long(record_property):
    lines = {path.relative_to(SOURCE).as_posix(): len(path.read_text("utf-8").splitlines()) for path in FILES}
    record_property("median lines of a file", statistics.median(lines.values()))

    assert {name: n for name, n in lines.items() if n > LINES_OF_A_FILE} == {}


def test_no_function_is_too_long():
    assert {name: n for name, n in _bodies().items() if n > LINES_OF_A_FUNCTION} == {}


def _bodies() -> dict[str, int]:
    """Return the lines of every function, without its signature and docstring."""
    found = {}
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                name = f"{path.relative_to(SOURCE).as_posix()}: {node.name}"
                found[name] = (node.end_lineno or 0) - body[0].lineno + 1
    return found


def test_everything_has_a_home():
    django_s_own_name = SOURCE / "server" / "sqlcipher" / "base.py"

    homeless = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.stem in NO_HOME and (path.is_dir() or path.suffix == ".py") and path != django_s_own_name
    ]

    assert homeless == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_door_offers_is_there_and_says_what_it_is(room):
    door = importlib.import_module(f"amity.{room}")

    assert door.__doc__
    for name in door.__all__:
        thing = getattr(door, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert (inspect.getdoc(thing) or "").strip(), f"amity.{room}.{name} has no docstring"


def test_every_module_and_every_public_function_says_what_it_is():
    silent = []
    for path in FILES:
        place = path.relative_to(SOURCE).as_posix()
        silent += [place] if not ast.get_docstring(tree(path)) else []
        silent += [
            f"{place}: {node.name}"
            for node in tree(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]

    assert silent == []


# What is written about the house


def commands_in(page: str) -> list[list[str]]:
    """Return the words of every ``amity`` command in the code blocks of a page, up to a comment or a pipe."""
    found = []
    for block in re.findall(r"```[a-z]*\n(.*?)```", page.replace("\\\n", " "), flags=re.DOTALL):
        for line in block.splitlines():
            if said := re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )?amity (.*)", line.strip()):
                found.append(shlex.split(re.split(r"\s[|#>]\s|\s&&\s|…", said[1])[0]))
    return found


PAGES = sorted([REPO / "README.md", *(REPO / "docs").rglob("*.md")])
COMMANDS = typer.main.get_command(cli.app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPO).as_posix())
def test_every_command_on_a_page_exists_with_its_options(page):
    for words in commands_in(page.read_text(encoding="utf-8")):
        command, rest = COMMANDS, list(words)
        while rest and getattr(command, "commands", None):
            if rest[0].startswith("-"):
                break
            assert rest[0] in command.commands, f"amity {' '.join(words)}"
            command = command.commands[rest.pop(0)]
        known = {each for option in command.params for each in option.opts} | {"--help", "--version"}
        assert {
            word for word in rest if word.startswith("-") and word != "-" and not word[1:].isdigit()
        } <= known


def test_the_readme_shows_how_to_score_a_survey():
    commands = commands_in((REPO / "README.md").read_text(encoding="utf-8"))

    assert "score" in {words[0] for words in commands if words}


def test_every_make_target_that_a_page_names_exists():
    targets = set(
        re.findall(r"^([a-z-]+):", (REPO / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    named = {
        target
        for page in [*PAGES, REPO / "CONTRIBUTING.md"]
        if page.is_file()
        for target in re.findall(
            r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
    }

    assert named <= targets


def test_the_command_line_s_page_knows_every_command():
    page = REPO / "docs" / "reference" / "command-line.md"
    text = page.read_text(encoding="utf-8")

    for name, command in COMMANDS.commands.items():
        names = [f"{name} {inner}" for inner in command.commands] if hasattr(command, "commands") else [name]
        for each in names:
            assert f"amity {each}" in text
            assert amity(*each.split(), "--help").code == 0
