"""On paper: a page as a tagged PDF, standard or in large print. The one module that calls WeasyPrint."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from amity.errors import AmityError
from amity.instruments import FileError

NUMBER = '@page { @bottom-right { content: counter(page) " / " counter(pages); font: 10pt sans-serif } }'
LARGE_NUMBER = NUMBER.replace("10pt", "18pt")
BOLD = ".card { margin-block-start: 8pt !important } .terms dt, b, h1, h2 { font-weight: 700 !important }"
STANDARD = f"""@page {{ size: A4; margin: 10mm 16mm 12mm }} {NUMBER} {BOLD} .card {{ break-inside: avoid }}
 body {{ font-size: 12pt !important; line-height: 1.3 !important }} .lead {{ font-size: 13pt !important }}
 .card {{ padding: 7pt 11pt !important; margin-block-start: 7pt !important }}
 h2 {{ font-size: 14pt !important }} .card .says, .card > h2 + p {{ margin-block-start: 3pt !important }}
 .terms {{ margin-block-start: 4pt !important }} .terms dt, .terms dd {{ padding-block: 2pt !important }}
 .choose {{ margin-block-start: 4pt !important; padding-block-start: 4pt !important }}
 .terms {{ grid-template-columns: 46mm minmax(0, 1fr) !important; gap: 0 6mm !important }}"""
LARGE = f"""@page {{ size: A4; margin: 11mm 14mm 13mm }} {LARGE_NUMBER} {BOLD}
 .choose {{ break-before: avoid }}
 body, p, li, dt, dd, .small {{ font-size: 18pt !important; line-height: 1.4 !important }}
 .card {{ padding: 8pt 12pt !important; break-inside: avoid }} .blank {{ inline-size: 70mm !important }}
 section[aria-labelledby=o1] {{ break-inside: auto }} .says {{ break-after: avoid }}
 .terms {{ margin-block-start: 5pt !important }} .terms dt {{ padding-block-start: 3pt !important }}
 .terms dd {{ padding-block-end: 3pt !important }} .says {{ margin-block-start: 4pt !important }}
 h1 {{ font-size: 28pt !important }} h2 {{ font-size: 22pt !important }}
 .lead {{ font-size: 20pt !important }} .terms {{ display: block !important }}
 .terms dd {{ border: 0 !important; padding-block-start: 0 !important }}
 .terms dt {{ padding-block-end: 0 !important }} .dl > div {{ display: block !important }}"""
CARDS = """body { font-family: "Noto Sans", "DejaVu Sans", sans-serif; margin: 0 }
 h1, h2, p, dl, dd { margin: 0 }
 .card { border: .75pt solid #777; border-radius: 6pt } .card p, .card ul { margin-block: 3pt 0 }
 .card ul { padding-inline-start: 14pt } .dl { margin-block-start: 3pt; line-height: 1.22 }
 dt { font-weight: 700 }
 .dl > div { padding-block: 2pt; border-block-end: .5pt solid #bbb; break-inside: avoid }
 .dl > div:last-child { border: 0 } .made-up { font-size: 9pt; margin-block-end: 6pt }
 .dl > div { display: grid; grid-template-columns: 54mm minmax(0, 1fr); gap: 0 4mm }"""
INK = "* { color: #000 !important; background: #fff !important; box-shadow: none !important }"


class PaperError(AmityError):
    """A page cannot be put on paper here."""


def write_pdf(html: str, path: Path, *, large: bool = False) -> None:
    """Write a page as a tagged PDF (PDF/UA-1) beside its place, then rename it; ``large`` is 18 point.

    Nothing is fetched: what a page needs stands in it.
    """
    weasyprint = _weasyprint()
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}. Make it first.")
    beside = path.with_name(f".{path.name}.part")
    sheet = weasyprint.CSS(string=(LARGE if large else STANDARD) + INK)
    try:
        document = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing, media_type="print")
        document.write_pdf(beside, stylesheets=[sheet], pdf_variant="pdf/ua-1")
        os.replace(beside, path)
    except OSError as problem:
        raise FileError(f"{path}: cannot be written: {problem.strerror}. Choose another place.") from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def pdf(html: str, *, large: bool = False, cards: bool = False) -> bytes:
    """Return a page as a tagged PDF (PDF/UA-1); ``large`` is 18 point, ``cards`` draws cards and terms."""
    weasyprint = _weasyprint()
    look = (CARDS if cards else "") + (LARGE if large else STANDARD)
    sheet = weasyprint.CSS(string=look + INK)
    document = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing, media_type="print")
    written: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return written


def _fetch_nothing(url: str, *rest: Any, **more: Any) -> Any:
    raise ValueError("a page on paper fetches nothing")


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as problem:
        raise PaperError(
            "PDF needs WeasyPrint and Pango. Add them with: pip install 'amity[report]', and on Debian "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0. HTML (--html) needs neither."
        ) from problem
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it warns of style rules that paper lacks
    return weasyprint
