"""The short way to a route leads where the framework's router leads, and nowhere else."""

from __future__ import annotations

import itertools

import pytest
from litestar.exceptions import HTTPException

from rejoinder.app import ROUTES
from rejoinder.web import story_addresses
from rejoinder.web.declaring import PARAMETER, routes_of
from rejoinder.web.running import Desk, Preflight, Runner
from rejoinder.web.shell import Shell, build_app
from rejoinder.web.tally import Tally
from tests.web.toy import Toy, problem_page

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(scope="module")
def shell() -> Shell:
    return build_app([*routes_of(*ROUTES), *story_addresses.BY_ADDRESS], Toy().gate(), Desk(problem_page, Tally()))


def by_framework(shell: Shell, method: str, path: str) -> tuple[object, dict[str, str]] | None:
    try:
        _, handler, _, values, _ = shell.litestar.asgi_router.handle_routing(path, method)
    except HTTPException:
        return None
    return handler.opt["declared"], dict(values)


def by_dispatch(shell: Shell, method: str, path: str) -> tuple[object, dict[str, str]] | None:
    found = shell.dispatch.find(method, path)
    if found is None:
        return None
    run, values = found
    if isinstance(run, Preflight):
        framework = by_framework(shell, method, path)
        return None if framework is None else (framework[0], values)
    assert isinstance(run, Runner)
    return run.route, values


def test_every_declared_route_is_found_with_its_parameters(shell: Shell) -> None:
    for declared in shell.routes:
        values = {name: f"a-{name}" for name in declared.parameters}
        path = PARAMETER.sub(r"a-\1", declared.path)
        assert by_dispatch(shell, declared.method, path) == (declared, values), declared.name


def test_both_ways_agree_on_whatever_the_segments_are(shell: Shell) -> None:
    words = sorted({segment for each in shell.routes for segment in each.path.split("/") if segment[:1] not in "{"})
    literal = [each.path.split("/") for each in shell.routes]
    paths = {"/".join(segments) for segments in literal} | {"/", "/nothing", "/stories/a/b/c/d"}
    for segments in literal:
        # Each parameter as some value and as a word that stands literally elsewhere, and one segment too many.
        for word, more in itertools.product(("x", *words[::5]), ("", "/x")):
            paths.add(PARAMETER.sub(word, "/".join(segments)) + more)
    found = 0
    for path, method in itertools.product(sorted(paths), METHODS):
        quick = by_dispatch(shell, method, path)
        assert quick is None or quick == by_framework(shell, method, path), f"{method} {path}"
        found += quick is not None
    assert found > len(shell.routes)


@pytest.mark.parametrize(
    ("method", "path"), [("TRACE", "/"), ("PUT", "/"), ("GET", "/stories/x/y/z"), ("GET", "/api/v1")]
)
def test_what_is_no_route_is_left_to_the_framework(shell: Shell, method: str, path: str) -> None:
    assert shell.dispatch.find(method, path) is None
