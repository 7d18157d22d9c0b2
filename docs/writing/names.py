"""The public names of each room, from the code itself: signatures, fields and docstrings."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import amity

from .markdown import DO_NOT_EDIT, page, section

SOURCES = Path(amity.__file__).parent


def rooms() -> list[ModuleType]:
    """Return every module of the package that names its public ones."""
    found = (importlib.import_module(f"amity.{each.name}") for each in pkgutil.iter_modules([str(SOURCES)]))
    return [room for room in found if hasattr(room, "__all__")]


def python_page() -> str:
    """Return the page of all public names."""
    lines = [DO_NOT_EDIT.format(source="the docstrings"), "# From Python", ""]
    lines += [
        "Enter a room by its door: `from amity import instruments`, then `instruments.score(…)`.",
        "What is not on this page may change without notice.",
        "Every error that you can put right is an `amity.errors.AmityError`, and its message says how.",
        "",
        *(f"- [amity.{_short(room)}](#amity{_short(room)})" for room in rooms()),
        "",
    ]
    for room in rooms():
        names = [line for name in room.__all__ for line in _entry(room, name)]
        lines += section(f"amity.{_short(room)}", [*prose(room.__doc__ or ""), "", *names])
    return page(lines)


def _short(room: ModuleType) -> str:
    return room.__name__.removeprefix("amity.")


def _entry(room: ModuleType, name: str) -> list[str]:
    value = getattr(room, name)
    if inspect.isclass(value):
        return section(name, [*_class(value)], level=3)
    if inspect.isfunction(value):
        node = _parsed(value)
        assert isinstance(node, ast.FunctionDef)
        return section(name, [*_code(_signature(node)), *prose(value.__doc__ or ""), ""], level=3)
    return section(name, [*_code(_shown(name, value)), *prose(_said_of(room, name)), ""], level=3)


def _class(kind: type) -> Iterator[str]:
    node = _parsed(kind)
    assert isinstance(node, ast.ClassDef)
    bases = [base for base in kind.__bases__ if base.__module__.startswith("amity")]
    named = ", ".join(base.__name__ for base in bases if not base.__name__.startswith("_"))
    fields = [f"    {line}" for each in (*bases, kind) for line in _fields(each)]
    yield from _code("\n".join([f"class {kind.__name__}{f'({named})' if named else ''}", *fields]))
    yield from prose(kind.__doc__ or "")
    yield ""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
            is_value = any("property" in ast.unparse(decorator) for decorator in each.decorator_list)
            head = (
                f".{each.name}: {ast.unparse(each.returns)}"
                if is_value and each.returns
                else _signature(each)
            )
            yield f"`{head}`\n"
            yield from prose(ast.get_docstring(each) or "")
            yield ""


def _fields(kind: type) -> Iterator[str]:
    for each in getattr(_parsed(kind), "body", []):
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield ast.unparse(each)


def _parsed(value: type | object) -> ast.stmt:
    return ast.parse(inspect.getsource(value)).body[0]  # type: ignore[arg-type]


def _signature(node: ast.FunctionDef) -> str:
    given = ast.unparse(node.args).removeprefix("self, ").removeprefix("self")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({given}){returns}"


def _shown(name: str, value: object) -> str:
    told = repr(value)
    return f"{name} = {told}" if len(told) < 80 else f"{name}: {type(value).__name__}"


def _said_of(room: ModuleType, name: str) -> str:
    """Return the text that stands below a constant where it is defined."""
    for path in sorted(Path(room.__file__ or "").parent.glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for this, after in pairwise(body):
            targets = [this.target] if isinstance(this, ast.AnnAssign) else getattr(this, "targets", [])
            if any(isinstance(t, ast.Name) and t.id == name for t in targets) and isinstance(after, ast.Expr):
                return inspect.cleandoc(str(getattr(after.value, "value", "")))
    return ""


def _code(said: str) -> list[str]:
    return ["```python", said, "```", ""]


def prose(docstring: str) -> list[str]:
    """Return a docstring as Markdown: doubled backticks single, doctests as code."""
    lines, inside = [], False
    for line in inspect.cleandoc(docstring).splitlines():
        starts = line.startswith(">>>")
        if starts and not inside:
            lines.append("```pycon")
        elif inside and not line:
            lines.append("```")
        inside = starts or (inside and bool(line))
        lines.append(line if inside else re.sub(r"``(.+?)``", r"`\1`", line))
    return [*lines, "```"] if inside else lines
