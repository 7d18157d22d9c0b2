"""Languages as people write them in a file: a code, or the name in English or in the language itself."""

import re
from functools import cache

from django.conf.locale import LANG_INFO

CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

ALSO = {
    "amharic": "am",
    "british sign language": "bfi",
    "bsl": "bfi",
    "cantonese": "yue",
    "chinese": "zh",
    "dari": "prs",
    "farsi": "fa",
    "filipino": "fil",
    "gujarati": "gu",
    "kurdish": "ku",
    "lingala": "ln",
    "mandarin": "cmn",
    "pashto": "ps",
    "romany": "rom",
    "sinhala": "si",
    "somali": "so",
    "soomaali": "so",
    "sorani": "ckb",
    "sylheti": "syl",
    "tagalog": "tl",
    "tigrinya": "ti",
    "twi": "tw",
    "yoruba": "yo",
}
"""Names that Django does not know, of languages spoken where we work; codes of ISO 639."""

LONG = {
    "ara": "ar",
    "cym": "cy",
    "eng": "en",
    "fra": "fr",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "spa": "es",
}
"""Codes of three letters for what has one of two, as some systems export them."""


def language(said: str) -> str | None:
    """Return the code of a language, or None where it is neither a code nor a name that is known.

    >>> language("Polish"), language("polski"), language("pl"), language("PL"), language("pol")
    ('pl', 'pl', 'pl', 'pl', 'pl')
    >>> language("not known") is None
    True
    """
    plain = " ".join(said.casefold().replace("_", "-").split())
    if known := _names().get(plain) or LONG.get(plain):
        return known
    return plain if CODE.fullmatch(plain) else None


@cache
def _names() -> dict[str, str]:
    found = dict(ALSO)
    for code, info in LANG_INFO.items():
        for name in (info.get("name"), info.get("name_local")):
            if name:
                found.setdefault(str(name).casefold(), code)
    return found
