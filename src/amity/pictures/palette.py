"""The colours of every picture: an attribute that prints, and a class that follows the page's tokens."""

COLORS = {
    "surface": "#ffffff",
    "ink": "#1d2b2c",
    "ink-2": "#4b5a5a",
    "line": "#e4dccf",
    "line-strong": "#7b8583",
    "brand": "#0c5c56",
    "brand-soft": "#e1f0ec",
    "brand-line": "#a9d2c9",
    "coral": "#b2432a",
    "coral-soft": "#fbe6de",
    "coral-line": "#efc4b4",
    "plum": "#6a3f78",
    "plum-soft": "#efe5f3",
}
"""The tokens of the design, in its light dress: what is seen where no style sheet is read."""

FONT = "'Atkinson Hyperlegible Next','Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"


def paint(*, fill: str | None = None, stroke: str | None = None) -> str:
    """Return the attributes that fill and stroke with tokens, so that a page can re-dress them.

    >>> paint(fill="brand")
    'class="fill-brand" fill="#0c5c56"'
    """
    parts = {kind: name for kind, name in (("fill", fill), ("stroke", stroke)) if name}
    classes = " ".join(f"{kind}-{name}" for kind, name in parts.items())
    colors = " ".join(f'{kind}="{COLORS[name]}"' for kind, name in parts.items())
    return f'class="{classes}" {colors}'


def _style() -> str:
    rules = [
        f".amity-picture .{kind}-{name}{{{kind}:var(--{name},{color})}}"
        for name, color in COLORS.items()
        for kind in ("fill", "stroke")
    ]
    halo = (
        f".amity-picture .halo{{paint-order:stroke;stroke:var(--surface,{COLORS['surface']});"
        "stroke-width:4px;stroke-linejoin:round}"
    )
    return "\n".join([".amity-picture{forced-color-adjust:none}", *rules, halo])


STYLE = _style()
"""The style sheet for a page that holds pictures: it gives them the page's own ``--ink``, ``--brand`` …

Without it they keep the light colours of their attributes, as in print.
"""
