"""Languages: what directories write by hand, as ISO 639 codes; a note is not a language."""

import re
from collections.abc import Iterator

CODES = {
    "aa": "afar",
    "af": "afrikaans",
    "am": "amharic",
    "ar": "arabic",
    "ase": "american sign language|asl",
    "az": "azerbaijani",
    "be": "belarusian",
    "bfi": "british sign language|bsl",
    "bg": "bulgarian",
    "bn": "bengali|bangla|sylheti",
    "bo": "tibetan",
    "bs": "bosnian",
    "ca": "catalan",
    "ckb": "sorani",
    "cs": "czech",
    "cy": "welsh|cymraeg",
    "da": "danish",
    "de": "german|deutsch",
    "el": "greek",
    "en": r"english|ingl\W{0,2}s|ingles",
    "es": r"spanish|espa\W{0,2}ol|espanol|castilian",
    "et": "estonian",
    "eu": "basque",
    "fa": "farsi|persian",
    "fi": "finnish",
    "fr": r"french|fran\W{0,2}ais",
    "ga": "irish|gaeilge",
    "gd": "scottish gaelic",
    "gu": "gujarati",
    "ha": "hausa",
    "he": "hebrew",
    "hi": "hindi",
    "hr": "croatian",
    "ht": r"haitian[- ]creole|creole|krey\W{0,2}ol",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "ig": "igbo",
    "is": "icelandic",
    "it": "italian",
    "ja": "japanese",
    "ka": "georgian",
    "km": "khmer|cambodian",
    "kn": "kannada",
    "ko": "korean",
    "ku": "kurdish|kurmanji",
    "lo": "lao|laotian",
    "lt": "lithuanian",
    "lv": "latvian",
    "mk": "macedonian",
    "ml": "malayalam",
    "mn": "mongolian",
    "mr": "marathi",
    "ms": "malay",
    "my": "burmese",
    "ne": "nepali",
    "nl": "dutch|flemish",
    "no": "norwegian",
    "om": "oromo",
    "pa": "punjabi|panjabi",
    "pl": "polish",
    "prs": "dari",
    "ps": "pashto|pushto",
    "pt": "portuguese|brazilian",
    "ro": "romanian|moldovan",
    "rom": "romani|romany",
    "sgn": "sign language",
    "ru": "russian",
    "sd": "sindhi",
    "si": "sinhala|sinhalese",
    "sk": "slovak",
    "sl": "slovenian|slovene",
    "so": "somali",
    "sq": "albanian",
    "sr": "serbian",
    "sv": "swedish",
    "sw": "swahili|kiswahili",
    "ta": "tamil",
    "te": "telugu",
    "th": "thai",
    "ti": "tigrinya",
    "tl": "tagalog|filipino",
    "tr": "turkish",
    "uk": "ukrainian",
    "ur": "urdu",
    "uz": "uzbek",
    "vi": "vietnamese",
    "yi": "yiddish",
    "yo": "yoruba",
    "yue": "cantonese",
    "zh": "chinese|mandarin|taiwanese",
    "zu": "zulu",
}
"""What a language is called, by its code in ISO 639: two letters where there are two; Creole is Haitian."""

NAMED = re.compile(
    "|".join(rf"(?P<{code}>\b(?:{names})(?!\w))" for code, names in CODES.items()), re.IGNORECASE
)
CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
WRITTEN = re.compile(r"website|publication|written|materials|applications", re.IGNORECASE)
OTHERS = re.compile(
    r"interpret|tran\w{0,2}lat|language line|other languages?|others? .*(available|upon request)"
    r"|(any|all|other|additional|\d+\+?) (other )?languages?|bi-?lingual",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"language|available|request|needed|upon|appointment|limited|\d|\b(as|is|in|for|with|may)\b", re.I
)
WORDS_OF_A_NAME = 3


def codes(said: str | None) -> Iterator[str]:
    """Yield the languages that somebody wrote into one field, as ISO 639 codes where we know them.

    What names no language we know is kept in lower case if it can be a name, and left out if it is a note.
    A line about a web page or forms is not about who speaks.

    >>> [list(codes(said)) for said in ("English and Spanish", "Creole with translators as needed", "pt-BR")]
    [['en', 'es'], ['ht'], ['pt']]
    >>> [list(codes(said)) for said in ("Sranan", "Other languages upon request", "Spanish (website)")]
    [['sranan'], [], []]
    """
    for line in (said or "").splitlines():
        line = line.strip(" \t.,;*()-")
        if not line or line.endswith(":") or WRITTEN.search(line):
            continue
        if code := CODE.fullmatch(line):
            named = NAMED.fullmatch(line)
            if named is None and len(code[1]) in (2, 3):
                yield code[1].lower()
                continue
        found = [each.lastgroup for each in NAMED.finditer(line)]
        yield from (each for each in found if each)
        if not found and not NOTE.search(line) and not OTHERS.search(line):
            yield from _names(line)


def _names(line: str) -> Iterator[str]:
    for part in re.split(r"[,;/&]| and ", line):
        name = part.strip().lower()
        if name and len(name.split()) <= WORDS_OF_A_NAME:
            yield name


def others(said: str | None) -> bool:
    """Return whether a field says that other languages can be had: by an interpreter, or by telephone.

    >>> others("Language line available"), others("Spanish")
    (True, False)
    """
    return bool(OTHERS.search(said or ""))
