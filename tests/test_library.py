"""The library: every card reads, names its source and holds its examples; a wrong one is refused."""

import re
import shutil
from pathlib import Path

import pytest

from amity import instruments, library
from amity.directory import Crisis
from amity.evidence import Claim, Explanation, Finding
from amity.instruments import Battery, Instrument, Pack, Words
from amity.instruments.scoring import leaves
from amity.networks import Generator, Interpreter

REPO = Path(__file__).parents[1]
OURS = Path(library.__file__).parent
KINDS = {
    "instruments": Instrument,
    "batteries": Battery,
    "packs": Pack,
    "generators": Generator,
    "interpreters": Interpreter,
    "findings": Finding,
    "claims": Claim,
    "explanations": Explanation,
    "crisis": Crisis,
}
CARDS = [(shelf, name) for shelf in KINDS for name in library.names(shelf)]
WORDS = [
    (name, code) for name in library.names("instruments") for code in library.languages("instruments", name)
]

# fmt: off
NAMES = [  # decisions.md and cli.md
    "phq-2", "phq-4", "phq-8", "phq-9", "gad-2", "gad-7", "ucla-3", "ucla-20", "ons-loneliness", "ons4",
    "djg-6", "djg-11", "lsns-6", "sni-berkman-syme", "sni-cohen", "elsa-isolation", "mspss", "osss-3",
    "mos-sss", "isel-12", "dufss-8", "promis-si-4a", "pss-4", "pss-10", "dass-21", "brs", "cd-risc",
    "who-5", "swemwbs", "fone-cohesion", "phdcn-cohesion", "bscs", "pcs", "sisi-groups", "bsmas",
    "usirs-13", "prapare-social", "rosenberg", "opener", "contact-log", "barriers",
]

KEYS_ONLY = [  # decisions.md: no licence for their words was seen in writing
    "mspss", "brs", "djg-6", "djg-11", "pss-4", "pss-10", "swemwbs", "lsns-6", "ucla-20", "isel-12",
    "sni-cohen", "dufss-8", "promis-si-4a", "bscs", "pcs", "bsmas", "rosenberg",
]
# fmt: on


@pytest.fixture(autouse=True)
def _without_a_library_of_the_visitors(monkeypatch):
    monkeypatch.delenv("AMITY_LIBRARY", raising=False)


@pytest.fixture
def mine(tmp_path, monkeypatch) -> Path:
    """The instruments shelf of a library of one's own, which $AMITY_LIBRARY names."""
    shelf = tmp_path / "mine" / "instruments"
    shelf.mkdir(parents=True)
    monkeypatch.setenv("AMITY_LIBRARY", str(shelf.parent))
    return shelf


def ours(name: str) -> str:
    return (OURS / "instruments" / f"{name}.toml").read_text(encoding="utf-8")


def supply(shelf: Path, name: str, language: str, translation: str) -> None:
    """Put invented words for a card on a shelf: those of most scales are not ours to print."""
    card = instruments.load(name)
    sets = {set_: list(options) for set_, options in card.answers.items()}
    sets |= {set_: list(range(number.from_, number.to + 1)) for set_, number in card.numbers.items()}
    lines = ['title = "Mine"\nsource = { cite = "me" }\nlicence = { terms = "granted" }']
    lines += [
        f'translation = "{translation}"',
        "[items]",
        *(f'{key} = "words of {key}"' for key in card.item),
    ]
    for set_, codes in sets.items():
        lines += [f"[answers.{set_}]", *(f'{code} = "answer {code}"' for code in codes)]
    (shelf / f"{name}.{language}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


# Every card on every shelf


@pytest.mark.parametrize(("shelf", "name"), CARDS)
def test_every_card_reads_and_is_called_as_its_file(shelf, name):
    assert library.read(shelf, name, KINDS[shelf]).id == name


@pytest.mark.parametrize(("shelf", "name"), CARDS)
def test_every_card_names_its_source(shelf, name):
    assert library.read(shelf, name, KINDS[shelf]).source.cite


def test_the_instruments_are_the_41_of_the_contract():
    assert len(NAMES) == 41
    assert instruments.names() == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_worked_example_holds(name):
    card = instruments.load(name)

    assert card.examples
    assert instruments.failing_examples(card) == []


@pytest.mark.parametrize("name", [name for name in NAMES if instruments.load(name).scales])
def test_an_example_shows_what_becomes_of_a_missing_answer(name):
    card = instruments.load(name)

    holes = [
        each
        for each in card.examples
        if any(each.answers.get(key, -9) < 0 for scale in card.scales.values() for key in leaves(card, scale))
    ]

    assert holes


@pytest.mark.parametrize("name", NAMES)
def test_item_keys_are_short_words_or_the_id_and_a_number(name):
    numbered = re.sub(r"-(?=\d)", "", name).replace("-", "_")
    parents = {"phq-2": "phq9", "phq-8": "phq9", "phq-4": "phq9|gad7", "gad-2": "gad7"}
    rule = re.compile(
        rf"({numbered}|{parents.get(name, numbered)})_\d+[a-z]?"  # phq9_9, sni_cohen_2a
        r"|[a-z]+(_[a-z]+)*(_\d+)?"  # left_out
        r"|ucla\d+x\d"  # the item bank's own names
    )

    assert [item.id for item in instruments.load(name).items if not rule.fullmatch(item.id)] == []


@pytest.mark.parametrize("name", KEYS_ONLY)
def test_words_are_not_shipped_without_a_licence_seen_in_writing(name):
    card = instruments.load(name)

    assert card.status == "keys-only"
    assert [item.id for item in card.items if item.ask is not None] == []
    assert card.stem is None
    assert [text for options in card.answers.values() for text in options.values() if text] == []
    assert not list((OURS / "instruments").glob(f"{name}.*.toml"))
    assert card.licence.holder


def test_the_words_of_the_who_5_stand_only_beside_the_package():
    words = library.read_file(REPO / "content/who-5/instruments/who-5.en.toml", Words)
    said = [*words.items.values(), words.stem]
    inside = [path for path in (REPO / "src").rglob("*") if path.suffix in (".toml", ".py", ".md", ".html")]

    assert (REPO / "content/who-5/NOTICE").is_file()
    for path in inside:
        text = path.read_text(encoding="utf-8")
        assert not [statement for statement in said if statement in text], path


@pytest.mark.parametrize(("name", "language"), WORDS)
def test_every_file_of_words_fits_its_card(name, language):
    card = instruments.load(name, language)

    assert card.language == language
    assert all(item.ask for item in card.items)
    assert card.translation in ("validated", "not validated")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_unverified_is_said_of_a_place_that_exists(name):
    """Reading checks it; here, that the doubts reach whoever looks at a scale, a flag or the whole card."""
    card = instruments.load(name)

    for doubt in card.unverified:
        assert doubt.say.endswith(".")
        assert doubt.say in list(card.doubts(doubt.at))
        assert doubt.say in list(card.doubts(doubt.at.split(".")[0]))


@pytest.mark.parametrize("name", NAMES)
def test_no_item_shows_words_that_are_not_there(name):
    card = instruments.load(name)

    for item in card.items:
        if item.ask is None:
            with pytest.raises(instruments.WordsError) as refusal:
                card.ask(item.id)
            assert f"$AMITY_LIBRARY/instruments/{name}.en.toml" in str(refusal.value)
            assert "library check" in str(refusal.value)
        else:
            assert card.ask(item.id) == item.ask


@pytest.mark.parametrize("name", [name for name in NAMES if instruments.load(name).loinc.items])
def test_loinc_codes_end_in_their_check_digit(name):
    """The last digit is the Luhn (mod 10) digit of the others, so a slip of the keyboard shows."""
    card = instruments.load(name)
    codes = [*card.loinc.items.values(), *(scale.loinc for scale in card.scales.values() if scale.loinc)]
    codes += [card.loinc.panel] if card.loinc.panel else []

    assert [code for code in codes if not _luhn(code.replace("-", ""))] == []


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


# A library of one's own


def test_a_card_of_ones_own_is_added(mine):
    (mine / "my-scale.toml").write_text(ours("ucla-3").replace('"ucla-3"', '"my-scale"'), encoding="utf-8")

    assert "my-scale" in instruments.names()
    assert instruments.load("my-scale").title == instruments.load("ucla-3").title
    assert len(instruments.names()) == 42


def test_a_card_of_ones_own_hides_ours(mine):
    (mine / "ucla-3.toml").write_text(ours("ucla-3").replace("Three-Item", "My"), encoding="utf-8")

    assert instruments.load("ucla-3").title == "My Loneliness Scale (UCLA-3)"
    assert instruments.names() == sorted(NAMES)
    assert instruments.digest("ucla-3") == library.digest("instruments", "ucla-3")


def test_of_two_libraries_the_first_wins(mine, tmp_path, monkeypatch):
    second = tmp_path / "second" / "instruments"
    second.mkdir(parents=True)
    (mine / "ucla-3.toml").write_text(ours("ucla-3").replace("Three-Item", "First"), encoding="utf-8")
    (second / "ucla-3.toml").write_text(ours("ucla-3").replace("Three-Item", "Second"), encoding="utf-8")
    monkeypatch.setenv("AMITY_LIBRARY", f"{mine.parent}:{second.parent}")

    assert instruments.load("ucla-3").title.startswith("First")


def test_a_card_that_is_changed_is_read_again(mine):
    path = mine / "ucla-3.toml"
    path.write_text(ours("ucla-3"), encoding="utf-8")
    before = instruments.load("ucla-3").title, instruments.digest("ucla-3")

    path.write_text(ours("ucla-3").replace("Three-Item", "My"), encoding="utf-8")

    assert instruments.load("ucla-3").title != before[0]
    assert instruments.digest("ucla-3") != before[1]


def test_the_words_beside_the_package_make_the_who_5_askable(monkeypatch):
    monkeypatch.setenv("AMITY_LIBRARY", str(REPO / "content" / "who-5"))

    card = instruments.load("who-5")

    assert (card.status, card.translation) == ("ready", None)
    assert card.ask("who5_1").startswith("I have felt")
    assert card.scales["percent"].bands
    assert instruments.failing_examples(card) == []


@pytest.mark.parametrize("name", KEYS_ONLY)
def test_a_licence_holder_supplies_words_and_answers_for_a_card_with_keys_only(name, mine):
    bare = instruments.load(name)

    supply(mine, name, "en", "original")

    card = instruments.load(name)
    assert (card.status, card.translation) == ("ready", None)
    assert [card.ask(key) for key in card.item] == [f"words of {key}" for key in bare.item]
    assert all(card.options[key] for key in card.item if bare.bounds[key][1] < 999)
    assert (card.scales, card.bounds) == (bare.scales, bare.bounds)
    assert instruments.failing_examples(card) == []


@pytest.mark.parametrize(
    "name",
    [
        "../phq-9",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "phq-9.toml",
        "phq-9\x00",
        "PHQ-9",
        "",
        " phq-9",
        "phq-9\n",
    ],
)
def test_a_name_from_outside_cannot_climb_out_of_the_shelf(name, tmp_path, monkeypatch):
    shutil.copytree(OURS / "instruments", tmp_path / "mine" / "instruments")
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path / "mine" / "packs"))
    (tmp_path / "mine" / "phq-9.toml").write_text(ours("phq-9"), encoding="utf-8")

    with pytest.raises(library.LibraryError, match="shelf"):
        instruments.load(name)
    with pytest.raises(library.LibraryError, match="shelf"):
        instruments.digest(name)


def test_the_nearest_names_are_offered():
    with pytest.raises(
        library.LibraryError, match=r"No 'uclaa-3' on the instruments shelf. Did you mean ucla-3"
    ):
        instruments.load("uclaa-3")


# Translations


def test_a_translation_that_nobody_validated_has_no_bands_and_no_norms_but_keeps_its_scores():
    card, own = instruments.load("gad-7", "es"), instruments.load("gad-7")
    answers = dict.fromkeys(own.item, 2)

    assert card.translation == "not validated"
    for scale in card.scales.values():
        assert (scale.bands, scale.norms, scale.minimal_important) == ((), (), ())
    assert own.scales["total"].bands
    found, said = (
        instruments.score(card, answers).scores["total"],
        instruments.score(own, answers).scores["total"],
    )
    assert (found.value, found.band, said.band) == (said.value, None, "moderate")


def test_a_translation_that_nobody_validated_keeps_the_flags(mine):
    supply(mine, "phq-9", "xx", "not validated")

    result = instruments.score(instruments.load("phq-9", "xx"), {"phq9_9": 1})

    assert result.flags == {"item-9": "raised"}


def test_none_of_our_own_translates_item_9():
    assert library.languages("instruments", "phq-9") == []


def test_a_translation_cannot_change_a_number(mine):
    text = (OURS / "instruments" / "gad-7.es.toml").read_text(encoding="utf-8")
    (mine / "gad-7.xx.toml").write_text(text + "\n[scales.total]\nmultiply = 2\n", encoding="utf-8")

    with pytest.raises(library.LibraryError, match="scales"):
        instruments.load("gad-7", "xx")


# Wrong cards

WRONG = {  # what is done to the card of the UCLA-3, and what the message says
    "a misspelt key": (('measures = "', 'mesures = "'), ("unknown field `mesures`", "Did you mean measures")),
    "a misspelt key further down": (
        ("higher  =", "highr  ="),
        ("unknown field `highr`", "Did you mean higher"),
    ),
    "no source": (("source   =", "# source ="), ("missing required field `source`", "Add a line")),
    "no example": (("[[examples]]", "[[nothing]]"), ("unknown field", "nothing")),
    "not TOML": (('language = "en"', "language = en"), ("not TOML", "Mend the line")),
    "bands in the wrong order": (
        ('{ from = 3, name = "not lonely" }', '{ from = 8, name = "not lonely" }'),
        ("scales.loneliness.bands", "rising order"),
    ),
    "bands that leave scores out": (
        ('{ from = 3, name = "not lonely" }', '{ from = 4, name = "not lonely" }'),
        ("scales.loneliness.bands", "start the first at 3"),
    ),
    "a band with two beginnings": (
        ('{ from = 3, name = "not lonely" }', '{ from = 3, above = 3, name = "not lonely" }'),
        ("scales.loneliness.bands", "either `from` or `above`"),
    ),
    "an unknown item in a scale": (
        ('items   = ["companionship"', 'items   = ["companionshp"'),
        ("scales.loneliness.items", "'companionshp'"),
    ),
    "an item twice in a scale": (
        ('items   = ["companionship", "left_out"', 'items   = ["companionship", "companionship"'),
        ("scales.loneliness.items", "'companionship' stands twice"),
    ),
    "an unknown answer set": (
        ('"left_out",      answer = "frequency"', '"left_out", answer = "often"'),
        ("items.left_out", "'often'"),
    ),
    "a negative code": (('frequency = { 1 = "', 'frequency = { -1 = "'), ("answers.frequency", "0 or more")),
    "a table with a hole": (
        ('higher  = "worse"', 'higher  = "worse"\ntable   = { 3 = 3, 4 = 4, 5 = 5, 7 = 7, 8 = 8, 9 = 9 }'),
        ("scales.loneliness.table", "raw score of 6"),
    ),
    "a table for incomplete answers": (
        (
            'higher  = "worse"',
            'higher  = "worse"\nmissing = { rule = "prorate", up_to = 1 }\ntable = { 3 = 3 }',
        ),
        ("scales.loneliness.table", "complete answers"),
    ),
    "prorating without an answer": (
        ('higher  = "worse"', 'higher  = "worse"\nmissing = { rule = "prorate", up_to = 3 }'),
        ("scales.loneliness.missing", "at least one answer"),
    ),
    "an unknown rule for missing answers": (
        ('higher  = "worse"', 'higher  = "worse"\nmissing = { rule = "guess" }'),
        ("guess", "$.scales"),
    ),
    "an unknown direction": (('higher  = "worse"', 'higher  = "up"'), ("'up'", "$.scales")),
    "a doubt about a place that is not there": (
        ('at  = "scales.loneliness.bands"', 'at  = "scales.lonely.bands"'),
        ("unverified", "'scales.lonely.bands'"),
    ),
    "an example of an unknown item": (
        ("answers = { companionship = 2, left_out = 3, iso", "answers = { company = 2, left_out = 3, iso"),
        ("examples.answers", "'company'"),
    ),
    "a flag on an unknown item": (
        ("[loinc]", '[flags.x]\nitem = "x"\nraised_by = [1]\nkind = "safety"\nsay = "x"\n[loinc]'),
        ("flags.x", "'x'"),
    ),
    "a flag for an answer that is not on offer": (
        ("[loinc]", '[flags.x]\nitem = "isolated"\nraised_by = [4]\nkind = "safety"\nsay = "x"\n[loinc]'),
        ("flags.x", "does not offer 4"),
    ),
    "words and the status that says there are none": (
        ('status   = "ready"', 'status   = "keys-only"'),
        ("status", "the card is ready"),
    ),
    "no words and the status that says there are some": (
        ('ask = "How often do you feel left out?"', 'about = "left out"'),
        ("status", "left_out", "keys-only"),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_card_is_refused_with_file_key_and_remedy(wrong, mine):
    (before, after), parts = WRONG[wrong]
    text = ours("ucla-3")
    assert before in text, "the card has changed: mend this test"
    (mine / "ucla-3.toml").write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(library.LibraryError) as refusal:
        instruments.load("ucla-3")

    for part in ("instruments/ucla-3.toml", *parts):
        assert part in str(refusal.value)


def test_a_card_without_an_example_is_refused(mine):
    text = ours("ucla-3")
    (mine / "ucla-3.toml").write_text(
        "examples = []\n" + text[: text.index("[[examples]]")], encoding="utf-8"
    )

    with pytest.raises(
        library.LibraryError, match=r"ucla-3.toml: examples: a card needs at least one worked example"
    ):
        instruments.load("ucla-3")


def test_a_card_in_another_encoding_is_refused(mine):
    (mine / "gad-7.es.toml").write_bytes(
        (OURS / "instruments/gad-7.es.toml").read_text("utf-8").encode("latin-1")
    )

    with pytest.raises(library.LibraryError, match=r"gad-7.es.toml: not UTF-8 text. Save the file as UTF-8."):
        instruments.load("gad-7", "es")


def test_a_card_under_another_name_is_refused(mine):
    (mine / "ucla-4.toml").write_text(ours("ucla-3"), encoding="utf-8")

    with pytest.raises(
        library.LibraryError, match=r"ucla-4.toml: its id is 'ucla-3'. Make file and id agree."
    ):
        instruments.load("ucla-4")


def test_an_example_that_does_not_hold_is_told(mine):
    (mine / "ucla-3.toml").write_text(
        ours("ucla-3")
        .replace("loneliness = 7", "loneliness = 8")
        .replace('"lonely" }\n\n', '"very lonely" }\n\n'),
        encoding="utf-8",
    )

    told = instruments.failing_examples(instruments.load("ucla-3"))

    assert told[0].startswith("example 1: its scores are {'loneliness': 8.0}")


def test_words_that_lack_one_of_the_card_are_refused(mine):
    text = (OURS / "instruments/gad-7.es.toml").read_text(encoding="utf-8")
    (mine / "gad-7.es.toml").write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith("gad7_3")), encoding="utf-8"
    )

    with pytest.raises(library.LibraryError, match=r"every word again.*lacks gad7_3"):
        instruments.load("gad-7", "es")


@pytest.mark.parametrize("country", library.names("crisis"))
def test_every_crisis_number_says_where_and_when_it_was_seen(country):
    """None is from memory: a wrong number here is worse than none."""
    card = library.read("crisis", country, Crisis)

    assert card.id == country
    for line in (card.emergency, *card.lines):
        assert line.source.cite
        assert (line.source.url or "").startswith("https://")
        assert line.seen.year >= 2026
        assert re.fullmatch(r"[0-9 ]+", line.call or line.text or "")
    assert card.lines, "a country without anybody to talk to is not ready for the shelf"


def test_a_crisis_card_of_ones_own_takes_the_place_of_ours(tmp_path, monkeypatch):
    shelf = tmp_path / "mine" / "crisis"
    shelf.mkdir(parents=True)
    ours = (OURS / "crisis" / "gb.toml").read_text(encoding="utf-8")
    (shelf / "gb.toml").write_text(ours.replace("116 123", "555 000"), encoding="utf-8")
    monkeypatch.setenv("AMITY_LIBRARY", str(shelf.parent))

    assert library.read("crisis", "gb", Crisis).lines[0].call == "555 000"
