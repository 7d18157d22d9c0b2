"""Fetch what Amity's pages stand on, and write it to ``src/amity/web/static/amity/vendor``.

For maintainers, once per upgrade: ``.venv/bin/python tools/vendor.py``.
It needs Node and the npm registry; whoever installs Amity needs neither, for the result is committed.
Versions stand in ``tools/package.json``; ``tools/package-lock.json`` holds the hash of every package,
and ``npm ci`` refuses what differs from it.
No script of a package is run at its installation.

With ``--sums`` it fetches nothing and only writes what is ours anew, after an edit: ``pictures.css``,
the style of ``amity.pictures`` for pages that allow no inline styles, and the list of hashes.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from amity.pictures import STYLE

TOOLS = Path(__file__).parent
STATIC = TOOLS.parent / "src" / "amity" / "web" / "static" / "amity"
VENDOR = STATIC / "vendor"
FONTS = STATIC / "fonts"

ICONS = (TOOLS / "icons.txt").read_text(encoding="utf-8").split()

ARABIC = (TOOLS / "arabic.txt").read_text(encoding="utf-8").strip()
"""The letters of Arabic, Persian, Urdu, Kurdish and Pashto, as ranges of CSS; their shapes come along."""

LICENCES = {
    "htmx.org": "LICENSE",
    "lucide-static": "LICENSE",
    "@fontsource-variable/atkinson-hyperlegible-next": "LICENSE",
    "@fontsource-variable/noto-sans-arabic": "LICENSE",
}

MIT_OF_GOVUK = TOOLS / "LICENSE.govuk-frontend.txt"
"""Its npm package names the licence without its text; this is the one of its repository."""


def main() -> None:
    """Fetch, build and list, or only list."""
    if "--sums" not in sys.argv[1:]:
        for folder in (VENDOR, FONTS):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as work:
            build(Path(work))
    (STATIC / "pictures.css").write_text(STYLE + "\n", encoding="utf-8")
    write_sums()


def build(work: Path) -> None:
    """Write every file that comes from others, from packages fetched into ``work``."""
    for name in ("package.json", "package-lock.json", "govuk.scss", "govuk.mjs"):
        shutil.copy(TOOLS / name, work)
    run(work, "npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
    packages = work / "node_modules"
    write_styles(work)
    bundle = ("--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none")
    out = f"--outfile={VENDOR / 'govuk-frontend.min.js'}"
    run(work, "node", "node_modules/esbuild-wasm/bin/esbuild", "govuk.mjs", *bundle, out)
    shutil.copy(packages / "htmx.org/dist/htmx.min.js", VENDOR)
    write_icons(packages / "lucide-static/icons")
    write_fonts(packages / "@fontsource-variable")
    write_licences(packages)


def run(work: Path, *command: str) -> str:
    """Return what ``command`` prints, or stop with what went wrong."""
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def write_styles(work: Path) -> None:
    """Write GOV.UK Frontend's style sheet in a layer of its own, and its mirror image."""
    compiled = run(work, "node_modules/.bin/sass", "--load-path=node_modules", "--no-source-map",
                   "--style=compressed", "--quiet-deps", "govuk.scss")  # fmt: skip
    plain = compiled.lstrip("\ufeff").strip()
    notice = "/* GOV.UK Frontend, MIT licence, without GOV.UK branding. Written by tools/vendor.py. */\n"
    (work / "vendor.css").write_text(f"@layer reset,vendor;@layer vendor{{{plain}}}\n", encoding="utf-8")
    run(work, "node_modules/.bin/rtlcss", "vendor.css", "vendor.rtl.css")
    for name in ("vendor.css", "vendor.rtl.css"):
        text = (work / name).read_text(encoding="utf-8")
        (VENDOR / name).write_text(notice + text, encoding="utf-8")


def write_icons(folder: Path) -> None:
    """Write the icons that pages use as one file: ``<use href="…/icons.svg#phone">``."""
    symbols = []
    for name in ICONS:
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", (folder / f"{name}.svg").read_text(), re.DOTALL)
        if drawing is None:
            sys.exit(f"{name}.svg: expected one <svg> element")
        paths = re.sub(r"\s+", " ", drawing[1]).replace("> <", "><").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->'
    (STATIC / "icons.svg").write_text("\n".join([head, *symbols, "</svg>"]) + "\n", encoding="utf-8")


def write_fonts(folder: Path) -> None:
    """Copy the Latin letters as they are, and the Arabic ones in the weights and ranges that pages show."""
    for part in ("latin", "latin-ext"):
        source = (
            folder / f"atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-{part}-wght-normal.woff2"
        )
        shutil.copy(source, FONTS / f"atkinson-hyperlegible-next-{part}.woff2")
    arabic = folder / "noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2"
    font = TTFont(arabic, recalcTimestamp=False)
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True)
    options.name_IDs = ["*"]  # the copyright and the licence stay in the file
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*letters(ARABIC), *range(0x200C, 0x2010)])
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 700)})
    subset.save_font(font, str(FONTS / "noto-sans-arabic.woff2"), options)


def letters(ranges: str) -> list[int]:
    """Return the code points of a ``unicode-range``."""
    ends = [part.removeprefix("U+").split("-") for part in ranges.split(",")]
    return [code for end in ends for code in range(int(end[0], 16), int(end[-1], 16) + 1)]


def write_licences(packages: Path) -> None:
    """Write the licences of all that was copied, each under its name and version."""
    texts = {name: packages / name / file for name, file in LICENCES.items()} | {
        "govuk-frontend": MIT_OF_GOVUK
    }
    parts = []
    for name, file in sorted(texts.items()):
        version = json.loads((packages / name / "package.json").read_text(encoding="utf-8"))["version"]
        parts.append(f"{name} {version}\n{'=' * 72}\n{file.read_text(encoding='utf-8').strip()}\n")
    (VENDOR / "LICENCES.txt").write_text("\n\n".join(parts), encoding="utf-8")


def write_sums() -> None:
    """Write the SHA-256 of every static file, as ``sha256sum -c SHA256SUMS`` reads it."""
    files = sorted(file for file in STATIC.rglob("*") if file.is_file() and file.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(STATIC)}" for file in files]
    (STATIC / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
