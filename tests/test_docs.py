"""The docs say what the software does: every name, option and key, every link, every command, every doubt."""

import doctest
import importlib
import json
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest
import typer

import amity
from amity import cli, instruments
from amity.evidence import Claim, Explanation, Finding
from amity.instruments import Battery, Instrument, Pack, Words, columns, files
from amity.networks import SUPPORTS
from amity.prescribing import Intervention, Need, Profile

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
COMMAND_LINE = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(?P<kind>[a-z]*)[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
GROUP = typer.main.get_command(cli.app)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def page_of(name: str) -> str:
    return text_of(DOCS / "reference" / "instruments" / f"{name}.md")


def section_of(text: str, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    return re.split(r"^## ", text.split(f"\n## {heading}\n", 1)[1], flags=re.MULTILINE)[0]


def all_commands(group=GROUP, path=()):
    """Return every command by its words, such as ``("library", "check")``."""
    found = {}
    for name, command in group.commands.items():
        inside = hasattr(command, "commands")
        found |= all_commands(command, (*path, name)) if inside else {(*path, name): command}
    return found


def options_of(command) -> set[str]:
    return {option for param in command.params for option in param.opts if option.startswith("-")} | {
        "--help"
    }


def test_everything_generated_is_current() -> None:
    """If this fails, run `make docs`, and look at what changed."""
    clean = {key: value for key, value in os.environ.items() if key != "AMITY_LIBRARY"}
    ran = subprocess.run(
        [sys.executable, str(DOCS / "build.py"), "--check"],
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_pages_are_pictured_small_and_each_with_words() -> None:
    """``make screenshots`` writes them."""
    told = text_of(DOCS / "explanation" / "the-pages.md")
    pictures = {each[1]: each[0] for each in re.findall(r"!\[([^\]]+)\]\(\.\./images/([^)]+)\)", told)}

    assert {each.name for each in (DOCS / "images").iterdir()} == set(pictures)
    assert len(pictures) == 8
    assert all((DOCS / "images" / name).stat().st_size <= 150_000 for name in pictures)
    assert all(len(words) > 40 for words in pictures.values())


# Names, options, keys


def rooms() -> list[str]:
    modules = (f"amity.{each.name}" for each in pkgutil.iter_modules(amity.__path__))
    return [name for name in modules if hasattr(importlib.import_module(name), "__all__")]


@pytest.mark.parametrize("room", rooms())
def test_every_public_name_of_a_room_is_in_the_reference(room: str) -> None:
    told = section_of(text_of(DOCS / "reference" / "python.md"), room)

    assert set(re.findall(r"^### (\w+)$", told, re.MULTILINE)) == set(importlib.import_module(room).__all__)


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_every_command_and_option_is_in_the_reference(words: tuple[str, ...]) -> None:
    told = section_of(COMMAND_LINE, f"amity {' '.join(words)}")

    assert f"$ amity {' '.join(words)} --help" in told
    assert {option for option in options_of(all_commands()[words]) if f" {option} " not in told} == set()


def test_the_reference_has_no_command_that_does_not_exist() -> None:
    told = {tuple(each.split()) for each in re.findall(r"^## amity (.+)$", COMMAND_LINE, re.MULTILINE)}

    assert told == set(all_commands())


NAMED_BY_DATA = {
    "scales",
    "bands",
    "flags",
    "flags_unknown",
    "left_out",
    "by",
    "area",
    "instruments",
    "answers",
    "references",
    *("roles", "parts_of_life", "homophily", "ended", "support", "support_from", "single_points"),
    *("unanswered", "reasons", "merged", "measures"),
    *SUPPORTS,
}
"""Keys whose own keys are names out of the survey or the card."""


POOLED = (
    "tests/science/bcg.csv --counts cases,vaccinated,cases_without,unvaccinated --moderator allocation"
    " --subgroup allocation --leave-one-out --cumulative year --egger --trim-and-fill",
    "tests/science/clustered.csv --effect effect --variance variance --cluster sample",
)


def keys_of(value: object, *, named_by_data: bool = False) -> set[str]:
    if isinstance(value, list):
        return set().union(*(keys_of(each) for each in value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found = set() if named_by_data else set(value)
    for key, each in value.items():
        found |= keys_of(each, named_by_data=key in NAMED_BY_DATA)
    return found


@pytest.mark.parametrize("words", ["instruments", "score", "check", "change", "codebook", "pool", "network"])
def test_every_key_of_the_json_is_in_the_reference(words: str, tmp_path: Path, capsys) -> None:
    told = section_of(COMMAND_LINE, f"amity {words}")
    if words == "instruments":
        run(["amity", "instruments", "--json"])
    elif words == "pool":
        for asked in POOLED:
            run(["amity", "pool", *asked.split(), "--json"])
    elif words == "codebook":
        run(["amity", "codebook", "-i", "ucla-3", "--out", str(tmp_path / "codebook.json")])
    printed = capsys.readouterr().out
    if words == "codebook":
        printed = text_of(tmp_path / "codebook.json")
    shown = (
        printed.replace("\n}\n{", "\n}\0{").split("\0")
        if printed
        else [each for each in outputs(told) if each.startswith("{")]
    )
    keys = set().union(*(keys_of(json.loads(each)) for each in shown))

    assert {key for key in keys if f"`{key}`" not in told} - {"before", "after"} == set()
    assert keys


def run(words: list[str]) -> None:
    with patch.object(sys, "argv", words), pytest.raises(SystemExit):
        cli.main()


def outputs(text: str) -> list[str]:
    """Return what the commands of a page printed."""
    consoles = [block["body"] for block in FENCED.finditer(text) if block["kind"] == "console"]
    return [
        each.split("\n", 1)[1].strip()
        for body in consoles
        for each in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    ]


def test_what_a_file_may_be_and_how_silence_is_spelt_is_in_the_reference() -> None:
    told = section_of(COMMAND_LINE, "Survey files")
    spelt = {*files.READS, *files.WRITES, *columns.IDS, *filter(None, files.ABSENT)}
    spelt |= {str(instruments.DECLINED), str(instruments.NOT_ASKED)}

    assert {each for each in spelt if f"`{each}`" not in told} == set()


def test_every_key_of_a_map_is_in_the_reference() -> None:
    told = section_of(COMMAND_LINE, "The column map")
    keys = {*columns.ColumnMap.__struct_fields__, *columns.Long.__struct_fields__, *columns.CODING}

    assert {key for key in keys if not re.search(rf"\b{key}\b", told)} == set()


def fields_of(kind: type, seen: set[type] | None = None) -> set[str]:
    """Return every key that a card of this kind may hold, at any depth."""
    seen = set() if seen is None else seen
    seen.add(kind)
    found = set(kind.__struct_encode_fields__)
    for field in msgspec.structs.fields(kind):
        inside = [*re.findall(r"amity\.[\w.]+\.(\w+)", repr(field.type)), getattr(field.type, "__name__", "")]
        modules = [
            sys.modules[name]
            for name in (
                "amity.instruments.definition",
                "amity.instruments.battery",
                "amity.evidence",
                "amity.prescribing",
                "amity.library",
            )
        ]
        for name in inside:
            part = next((getattr(m, name) for m in modules if hasattr(m, name)), None)
            if isinstance(part, type) and issubclass(part, msgspec.Struct) and part not in seen:
                found |= fields_of(part, seen)
    return found


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (Instrument, "how-to/add-an-instrument.md"),
        (Words, "how-to/supply-licensed-words.md"),
        (Battery, "reference/library.md"),
        (Pack, "reference/library.md"),
        (Finding, "how-to/add-a-finding.md"),
        (Claim, "reference/library.md"),
        (Explanation, "reference/library.md"),
        (Need, "reference/library.md"),
        (Intervention, "reference/library.md"),
        (Profile, "reference/command-line.md"),
    ],
)
def test_the_whole_vocabulary_of_a_card_is_explained(kind: type, page: str) -> None:
    told = text_of(DOCS / page)
    explained = (
        {"terms", "seen", "credit", "holder", "cite", "doi", "url", "verified"}
        if kind is not Instrument
        else set()
    )

    assert {key for key in fields_of(kind) - explained if not re.search(rf"`[^`\n]*\b{key}\b", told)} == set()


# Pages of instruments


@pytest.mark.parametrize("name", instruments.names())
def test_every_doubt_stands_beside_what_it_concerns_and_in_the_list(name: str) -> None:
    page, card = page_of(name), instruments.load(name)
    listed = section_of(page, "What is unverified") if card.unverified else ""

    for doubt in card.unverified:
        assert doubt.say in listed
        assert f"`{doubt.at}`" in listed
        assert page.count(f"**Unverified:** {doubt.say}") == sum(d.say == doubt.say for d in card.unverified)


@pytest.mark.parametrize("name", instruments.names())
def test_the_page_of_an_instrument_says_all_that_its_card_says(name: str) -> None:
    page, card = page_of(name), instruments.load(name)
    said = [
        card.title,
        card.licence.terms,
        card.licence.credit,
        card.licence.holder,
        card.source.cite,
        card.stem,
    ]
    said += [instruments.digest(name)[:12], *card.traps, *(source.cite for source in card.sources)]
    said += [
        word
        for item in card.items
        for word in (f"`{item.id}`", item.ask, item.about if item.ask is None else None)
    ]
    said += [f"`{alias}`" for item in card.items for alias in item.aliases]
    said += [word for scale in card.scales.values() for word in (scale.title, scale.note, scale.loinc)]
    said += [band.name for scale in card.scales.values() for band in scale.bands]
    said += [
        word
        for scale in card.scales.values()
        for norm in scale.norms
        for word in (norm.population, norm.source)
    ]
    said += [each.source for scale in card.scales.values() for each in scale.minimal_important]
    said += [flag.say for flag in card.flags.values()]

    plain = page.replace("\\", "")
    assert [each for each in said if each and each not in plain] == []


@pytest.mark.parametrize("name", instruments.names())
def test_loinc_codes_never_stand_without_their_notice(name: str) -> None:
    has_codes = bool(re.search(r"`\d+-\d`|`L[AL]\d+-\d`", page_of(name)))

    assert has_codes == ("LOINC® is a registered United States trademark" in page_of(name))


def test_no_page_shows_words_that_we_may_not_ship() -> None:
    for name in instruments.names():
        wordless = [item for item in instruments.load(name).items if item.ask is None]
        assert page_of(name).count("(no words here)") >= len(wordless)


# Links and commands


def slugs_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text_of(path))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in slugs_of(there)):
            lost.append(target)

    assert lost == []


def quoted(path: Path) -> list[tuple[str, bool]]:
    """Return the `amity` commands on a page, and whether each is whole: in a sentence it may be a part."""
    text = text_of(path).replace("\\\n", " ")
    found = []
    for block in FENCED.finditer(text):
        if block["kind"] in ("console", "sh", "bash", ""):
            found += [
                (each, True)
                for each in re.findall(r"^(?:\$ )?(?:.*\| )?(amity .+)$", block["body"], re.MULTILINE)
            ]
    found += [(each, False) for each in re.findall(r"`(amity [a-z][^`]*)`", FENCED.sub("", text))]
    return [(re.split(r" [|>#] ", each)[0], whole) for each, whole in found if not each.startswith("amity: ")]


GENERATED = "<!-- Written by docs/build.py"
PROSE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
PROSE = [page for page in PROSE if not text_of(page).startswith(GENERATED)]


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_on_a_page_can_be_typed(path: Path) -> None:
    for line, whole in quoted(path):
        command, words = GROUP, shlex.split(line)[1:]
        while words and hasattr(command, "commands") and not words[0].startswith("-"):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        options = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
        known = options_of(command) | ({"--version"} if command is GROUP else set())
        assert options <= known, line
        if whole and not hasattr(command, "commands") and "--help" not in options:
            command.make_context("amity", words)


@pytest.mark.parametrize(
    "path", [page for page in PROSE if "```pycon" in text_of(page)], ids=lambda path: path.stem
)
def test_python_on_a_page_comes_to_what_it_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = [block["body"] for block in FENCED.finditer(text_of(path)) if block["kind"] == "pycon"]
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, str(path), str(path), 0)

    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
