"""The house rules as functions: each takes one file's text and returns what is wrong with it, a sentence a fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

LONGEST_FILE = 300
LONGEST_FUNCTION = 60

NETWORK_MODULES = {"aiohttp", "ftplib", "http.client", "httpcore", "httpx", "requests", "smtplib", "urllib.request"}
NETWORK_CALLS = {"create_connection", "open_connection"}

UNSAFE_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|document\.write|\beval\(|new Function\b|v-html"
    r"|dangerouslySetInnerHTML|\|\s*safe\b|\bMarkup\(|mark_safe|autoescape\s*(?:=\s*)?false",
    re.IGNORECASE,
)
UNVERIFIED = re.compile(r"CERT_NONE|_create_unverified_context|check_hostname\s*=\s*False|verify\s*=\s*False")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\blorem ipsum\b")

SQL = re.compile(
    r"\s*(select\b.*\bfrom\b|insert\s+(?:or\s+\w+\s+)?into\b|update\s.*\sset\s|delete\s+from\b|with\s.*\sas\s*\()",
    re.DOTALL | re.IGNORECASE,
)


def long_file(text: str) -> Iterator[str]:
    """Yield a fault when the file has more than LONGEST_FILE lines."""
    count = len(text.splitlines())
    if count > LONGEST_FILE:
        yield f"{count} lines, {LONGEST_FILE} are allowed"


def long_functions(text: str) -> Iterator[str]:
    """Yield every function of more than LONGEST_FUNCTION lines, its decorators not counted."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            count = node.end_lineno - node.lineno + 1
            if count > LONGEST_FUNCTION:
                yield f"line {node.lineno}: {node.name} has {count} lines, {LONGEST_FUNCTION} are allowed"


def network_uses(text: str) -> Iterator[str]:
    """Yield every import or call that opens a connection to somewhere else."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in NETWORK_CALLS:
            yield f"line {node.lineno}: {node.attr}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            reaching = [name for name in _imported(node) if _reaches_out(name)]
            if reaching:
                yield f"line {node.lineno}: {', '.join(reaching)}"


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level or node.module is None:
        return []
    return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]


def _reaches_out(name: str) -> bool:
    parts = name.split(".")
    prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return bool(prefixes & NETWORK_MODULES) or parts[-1] in NETWORK_CALLS


def broad_excepts(text: str) -> Iterator[str]:
    """Yield every handler that swallows any failure; one that ends by raising it again only cleans up."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ExceptHandler) or _raises_again(node.body[-1]):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for kind in caught:
            if kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}):
                yield f"line {node.lineno}: except {'' if kind is None else kind.id}".rstrip()


def _raises_again(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and statement.exc is None


def sql_statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string that is an SQL statement; documentation strings are none."""
    tree = ast.parse(text)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in documentation:
            value = _text_of(node)
            if is_sql(value):
                yield node.lineno, value


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)


def is_sql(value: str) -> bool:
    """Return whether a text begins as an SQL statement, its first word in lower or in upper case.

    "Select a passage from the story" is a sentence for readers.
    """
    return SQL.match(value) is not None and not value.split(maxsplit=1)[0].istitle()


def has_offset(sql: str) -> bool:
    """Return whether an SQL text pages by OFFSET, whose cost grows with the page's number."""
    return re.search(r"\boffset\b", re.sub(r"--.*", "", sql), re.IGNORECASE) is not None


def unsafe_lines(text: str, pattern: re.Pattern[str] = UNSAFE_HTML) -> Iterator[str]:
    """Yield every line, stripped, that matches the pattern."""
    return (line.strip() for line in text.splitlines() if pattern.search(line))


def recursive_functions(text: str) -> Iterator[str]:
    """Yield every function that can come to be called by itself, through others of the same file or not."""
    nodes = ast.walk(ast.parse(text))
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    called = {name: set(_called_names(node)) & functions.keys() for name, node in functions.items()}
    for name in functions:
        reached: set[str] = set()
        left = list(called[name])
        while left:
            other = left.pop()
            if other not in reached:
                reached.add(other)
                left += called[other]
        if name in reached:
            yield f"line {functions[name].lineno}: {name} calls itself"


def _called_names(node: ast.AST) -> Iterator[str]:
    """Yield what is called by its bare name, or as a method of `self`."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Name):
                yield each.func.id
            elif isinstance(each.func, ast.Attribute) and ast.unparse(each.func.value) == "self":
                yield each.func.attr
