"""The claims: judged as the research judged them, and repeated nowhere in what we write."""

import ast
import re
import tomllib
from pathlib import Path

import msgspec
import pytest
import typer
from cli.command_line import amity
from recall import missed

from amity import cli, evidence, library
from amity.evidence import Claim

REPO = Path(__file__).parents[2]
SOURCE = REPO / "src" / "amity"
SHARED = REPO.parent / "shared"
PARAPHRASES = tomllib.loads(Path(__file__).with_name("paraphrases.toml").read_text(encoding="utf-8"))
CLAIMS = {card.id: card for card in evidence.claims()}
GUARDED = {name for name, card in CLAIMS.items() if card.guarded}


@pytest.fixture(autouse=True)
def _without_a_library_of_the_visitors(monkeypatch):
    monkeypatch.delenv("AMITY_LIBRARY", raising=False)


def research(*path: str) -> str:
    file = SHARED.joinpath(*path)
    if not file.is_file():
        pytest.skip("../shared is not here")
    return file.read_text(encoding="utf-8")


def repeated(text: str) -> set[str]:
    return {card.id for card in evidence.repeats(text)}


# The cards

VERDICTS = {
    "OK": "as stated",
    "IMPRECISE": "imprecise",
    "DISTORTED": "distorted",
    "UNTRACED": "untraced",
    "UNVERIFIED": "unverified",
    "OUTDATED": "outdated",
    "OPINION": "opinion",
    "OMISSION": "omission",
}


def test_the_verdicts_are_those_of_the_research():
    """The verdict is the first bold or capital word of its column; the column differs between the tables."""
    rows = re.findall(
        r"^\| (\d+) \|(.*)\|\s*$", research("evidence", "claims.md").split("## Mortality")[1], re.M
    )
    told = {}
    for number, rest in rows:
        cells = [cell.strip(" *") for cell in rest.split("|")]
        verdict = next(
            word[1] for cell in cells[2:] if (word := re.match(r"\**(" + "|".join(VERDICTS) + r")\b", cell))
        )
        told[int(number)] = VERDICTS[verdict]

    assert told == {card.number: card.verdicts[0] for card in CLAIMS.values()}
    assert len(told) == 66


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_names_findings_that_exist(name):
    assert set(CLAIMS[name].findings) <= set(library.names("findings"))
    assert name.startswith(f"{CLAIMS[name].number:02}-")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_about_survival_names_the_trials_too(name):
    """Holt-Lunstad never stands without its counterweight."""
    bearing = [evidence.load(each) for each in CLAIMS[name].findings]

    for beside in {each.counterweight for each in bearing if each.counterweight}:
        assert beside in CLAIMS[name].findings


@pytest.mark.parametrize("name", CLAIMS)
def test_what_is_said_instead_of_survival_says_what_trials_found(name):
    instead = CLAIMS[name].instead

    assert "trials" in instead or not re.search(r"being alive|surviv|live longer", instead)


def test_what_is_guarded_is_what_the_decisions_say():
    never = {"distorted", "untraced", "unverified", "outdated"}
    judged = {name for name, card in CLAIMS.items() if never & set(card.verdicts)}
    told = {name for name, card in CLAIMS.items() if "opinion" in card.verdicts and card.told_as_finding}

    assert judged | told == GUARDED
    assert len(GUARDED) == 28


def test_a_claim_that_nobody_should_repeat_needs_patterns():
    card = {
        "title": "x",
        "source": {"cite": "x"},
        "id": "x",
        "number": 1,
        "says": "x",
        "verdicts": ["untraced"],
        "why": "x",
        "instead": "x",
    }

    with pytest.raises(msgspec.ValidationError, match="patterns"):
        msgspec.convert(card, Claim)
    with pytest.raises(msgspec.ValidationError, match="regular expression"):
        msgspec.convert({**card, "patterns": [{"all": ["("]}]}, Claim)


# The guard finds them


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_the_guard_finds_the_article_s_own_sentences(name):
    lines = research("mission", "article.txt").splitlines()

    for words in PARAPHRASES[name]["article"]:
        line = next(line for line in lines if words in line)
        assert name in repeated(line), line


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_the_guard_finds_five_paraphrases_and_more(name):
    told = PARAPHRASES[name]

    assert len(told["paraphrases"]) == 5
    assert [each for each in told["paraphrases"] + told["further"] if name not in repeated(each)] == []


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_the_guard_finds_what_the_card_says_of_it(name):
    assert name in repeated(CLAIMS[name].says)


def test_the_guard_finds_a_claim_in_a_page_a_table_and_other_quotes():
    said = PARAPHRASES["52-family-support-online"]["paraphrases"][0]

    for text in (
        f"# A page\n\nSomething else. {said} And more.",
        f"| what | who |\n| --- | --- |\n| {said} | students |",
        f"- one\n- **{said}**\n- three",
        said.replace(" ", "\n", 4).upper(),
    ):
        assert "52-family-support-online" in repeated(text)


def test_two_halves_in_two_sentences_are_no_claim():
    assert repeated("Some people feel lonely. Others smoke 15 cigarettes a day.") == set()


def test_more_than_half_of_the_paraphrases_that_it_never_saw_are_found():
    """No promise, a floor: `python tests/evidence/recall.py` says how many, and docs say so."""
    total, passed = missed()

    assert total == len(GUARDED)
    assert len(passed) < total / 2


# The guard lets the truth pass


@pytest.mark.parametrize("name", CLAIMS)
def test_what_to_say_instead_repeats_no_claim(name):
    assert repeated(CLAIMS[name].instead) == set()


HONEST = [
    "No trial of five minutes was found.",
    "People who smoke should be offered help to stop; people who feel lonely, company.",
    "Family support did not buffer the link; it was an enhancing effect rather than a buffering one.",
    "Support from friends had no indirect path to anxiety.",
    "In animals oxytocin has to do with bonds.",
    "Nobody has compared collective resilience with that of individuals.",
    "In 2016, 42 of 100 Americans over 65 had a smartphone.",
    "Whether isolation changes the brain in people is not known.",
    "Do you have one person who has your back?",
    "People with more ties had 50% higher odds of being alive at follow-up.",
    "Social connection, measured, prescribed and followed, like exercise.",
    "No baseline factor told who would stay lonely.",
    "Ask each person whether they use the internet.",
    "Evidence for community-based approaches is limited.",
    "We do not compare loneliness with smoking 15 cigarettes a day: no study measured that.",
    "If you smoke and feel alone, ask your link worker for the same help as before.",
    "We run twice-weekly groups for people who live with obesity or feel alone.",
    "Twice as many people with obesity said they felt lonely.",
    "People with obesity were lonely more often than others.",
    "Many who see a counsellor are lonely; we do not know how often this is the main reason.",
    "The bushfire relief group in Bega Valley meets on Mondays.",
    "Isolated people more often had high blood pressure than others.",
    "Communities that had flooded met more often than before.",
]


@pytest.mark.parametrize("sentence", HONEST)
def test_the_honest_sentence_is_let_pass(sentence):
    assert repeated(sentence) == set()


def test_the_statements_of_the_research_are_let_pass():
    import yaml

    entries = yaml.safe_load(research("evidence", "evidence.yaml"))["entries"]

    assert [
        each["id"] for each in entries if repeated(f"{each['statement']}.\n\n{each.get('note', '')}")
    ] == []


@pytest.mark.parametrize(
    "page", ["evidence/dose.md", "mission/needs.md", "mission/workflow.md", "mission/peers.md"]
)
def test_honest_pages_about_connection_are_let_pass(page):
    assert repeated(research(*page.split("/"))) == set()


# Nothing of ours repeats a claim


def strings_in(value: object, *, but: frozenset[str] = frozenset()):
    """Yield every text in a card, whatever its depth, but those under these keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in but:
                yield from strings_in(each, but=but)
    elif isinstance(value, list):
        for each in value:
            yield from strings_in(each, but=but)


def apart(texts) -> str:
    """Return texts as paragraphs, so that no sentence runs from one into the next."""
    return "\n\n".join(texts)


def told_on_cards():
    for path in sorted([*SOURCE.rglob("*.toml"), *(REPO / "content").rglob("*.toml")]):
        about_claims = frozenset({"says", "patterns"}) if path.parent.name == "claims" else frozenset()
        told = strings_in(tomllib.loads(path.read_text(encoding="utf-8")), but=about_claims)
        yield f"{path.parent.name}/{path.name}", apart(told)


def told_on_pages():
    pages = [
        *REPO.glob("*.md"),
        REPO / "NOTICE",
        *(REPO / "docs").rglob("*.md"),
        *(REPO / "benchmarks").glob("*.md"),
    ]
    pages += [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt"), *SOURCE.rglob("*.css")]
    for page in sorted(pages):
        if page != REPO / "docs" / "reference" / "claims.md":  # the page that is about the claims
            yield str(page.relative_to(REPO)), page.read_text(encoding="utf-8")


def told_in_code():
    for path in sorted(SOURCE.rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        told = (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
        yield str(path.relative_to(REPO)), apart(told)


def told_by_findings():
    for name in library.names("findings"):
        card = evidence.load(name)
        yield name, evidence.plain(card)
        yield name, evidence.clinical(card)


def told_by_help(command=None, words=()):
    command = command or typer.main.get_command(cli.app)
    yield f"amity {' '.join(words)}", amity(*words, "--help").out
    for name, inner in getattr(command, "commands", {}).items():
        yield from told_by_help(inner, (*words, name))


EVERYTHING = [told_on_cards, told_on_pages, told_in_code, told_by_findings, told_by_help]


@pytest.mark.parametrize("told", EVERYTHING, ids=lambda told: told.__name__)
def test_nothing_that_people_read_repeats_a_claim(told):
    texts = list(told())

    assert len(texts) > 5
    assert [(place, found) for place, text in texts if (found := repeated(text))] == []
