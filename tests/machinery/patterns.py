"""Every regular expression of the source, found by reading it: new ones are found as soon as they are written."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[2] / "src"
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
ANCHORED = {"match", "fullmatch"}


@dataclass(frozen=True, slots=True)
class Found:
    """A regular expression: where it stands, and by which methods it is applied.

    `pattern` is None when it is put together from what only a running function knows.
    """

    module: str
    name: str
    line: int
    pattern: re.Pattern[Any] | None
    methods: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


def all_patterns() -> list[Found]:
    """Return every regular expression of the package, in the order of its files."""
    trees = {}
    for path in sorted((SOURCE / "rejoinder").rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if module != "rejoinder.__main__":
            trees[module] = ast.parse(path.read_text("utf-8"))
    return [found for module, tree in trees.items() for found in _of_module(module, tree, trees)]


def _of_module(module: str, tree: ast.Module, trees: dict[str, ast.Module]) -> Iterator[Found]:
    names = {id(value): name for name, value in _assigned(tree)}
    for node in ast.walk(tree):
        if not _is_regex_call(node):
            continue
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        name = names.get(id(node)) or _function_around(node, tree)
        methods = frozenset({node.func.attr})
        if node.func.attr == "compile":
            users = [tree] if name.startswith("_") else list(trees.values())
            methods = frozenset(method for user in users for method in _methods_on(name, user))
        yield Found(module, name, node.lineno, _evaluated(module, node), methods)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _function_around(node: ast.Call, tree: ast.Module) -> str:
    """Return the name, with its brackets, of the innermost function that the call stands in."""
    around = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and node in ast.walk(each)
    ]
    return f"{around[-1].name}()" if around else "nowhere"


def _is_regex_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in CALLS
    )


def _methods_on(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CALLS:
            owner = node.value
            if (isinstance(owner, ast.Name) and owner.id == name) or (
                isinstance(owner, ast.Attribute) and owner.attr == name
            ):
                yield node.attr


def _evaluated(module: str, call: ast.Call) -> re.Pattern[Any] | None:
    """Return the pattern that the call uses, worked out among its module's own names."""
    flags = next((each.value for each in call.keywords if each.arg == "flags"), None)
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr in ("compile", "search", "match", "fullmatch", "finditer", "findall"):
        place = 1 if call.func.attr == "compile" else 2
        flags = call.args[place] if len(call.args) > place else flags
    names = vars(importlib.import_module(module))

    def value(expression: ast.expr) -> Any:
        return eval(compile(ast.Expression(expression), module, "eval"), names)

    try:
        return re.compile(value(call.args[0]), value(flags) if flags is not None else 0)
    except NameError:
        return None
