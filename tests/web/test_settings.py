"""Settings: typed, bounded, documented, and none that nobody knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rejoinder.core.pace import CLASSES, RateClass
from rejoinder.settings import BadSetting, Settings, list_settings, read_settings
from rejoinder.web.reference import settings_page

REFERENCE = Path(__file__).parents[2] / "docs/reference/settings.md"
ALL = list(list_settings())


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rejoinder.toml"
    path.write_text(text)
    return path


def test_without_anything_the_defaults_are_safe() -> None:
    settings = read_settings()
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.trusted_proxies == ()
    assert settings.trust_everyone is False


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'host = "a"\nport = 1\ndatabase = "sqlite:///a"\n[pace.vote]\nlimit = 1\n')
    environ = {"REJOINDER_PORT": "2", "REJOINDER_DATABASE": "sqlite:///b", "OTHER": "x"}
    settings = read_settings(path, environ, {"database": "sqlite:///c", "host": None})
    assert (settings.host, settings.port, settings.database, settings.pace.vote.limit) == ("a", 2, "sqlite:///c", 1)
    assert settings.pace.vote.window_s == CLASSES[RateClass.VOTE].window_s


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
def test_every_setting_can_be_set_from_the_environment_and_is_explained(entry: Any) -> None:
    values = {"public_url": "https://x.example", "origins": "https://x.example", "trusted_proxies": "10.0.0.0/8"}
    value = values.get(entry.name) or (entry.choices[-1] if entry.choices else None)
    if value is None:
        value = {bool: "yes", str: "text", Path: "/x"}.get(entry.kind) or f"{entry.least:g}"
    tree: Any = read_settings(None, {entry.variable: value})
    for part in entry.name.split("."):
        tree = getattr(tree, part)
    assert type(tree) is type(entry.default)
    assert str(tree).strip("(),'") == value.replace("yes", "True") or tree == float(value)
    assert entry.text[0].isupper()
    assert entry.text.endswith(".")


def test_every_number_has_bounds_and_a_default_within_them() -> None:
    for entry in ALL:
        if entry.kind in (int, float):
            assert entry.least is not None
            assert entry.most is not None
            assert entry.least <= entry.default <= entry.most, entry.name


def test_no_two_settings_share_a_variable() -> None:
    assert len({entry.variable for entry in ALL}) == len(ALL)


def test_the_documentation_lists_the_settings_as_they_are() -> None:
    assert REFERENCE.read_text() == settings_page(), "run `python -m rejoinder.cli.reference docs/reference`"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "did you mean port"), ("[limit]\nbody_bytes = 1", "did you mean limits.body_bytes"),
        ("[pace.vtoe]\nlimit = 1", "did you mean pace.vote.limit"), ('port = "80"', "whole number"),
        ("port = true", "whole"),
        ("port = 70000", "0 to 65535"), ("host = 5", "a text"), ("trust_everyone = 1", "true or false"),
        ('origins = "https://x"', "a list"), ("origins = [5]", "a list"), ("[log]\nlevel = 'loud'", "debug, info"),
        ("[pages]\nfresh_s = 'x'", "a number"), ("port = 8080\nport = 1", "no TOML"), ("port", "no TOML"),
        ("host = [1", "no TOML"), ("log = 5", "no setting log"), ("[pages]\nfresh_s = nan", "0 to 60"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadSetting, match=told) as fault:
        read_settings(written(tmp_path, text))
    assert "rejoinder.toml" in str(fault.value)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"REJOINDER_PROT": "1"}, "did you mean REJOINDER_PORT"), ({"REJOINDER_PORT": "tcp://x"}, "not a number"),
        ({"REJOINDER_TRUST_EVERYONE": "maybe"}, "true or false"), ({"REJOINDER_XYZZY": ""}, "no setting"),
        ({"REJOINDER_PAGES_FRESH_S": "x"}, "not a number"),
    ],
)  # fmt: skip
def test_a_fault_in_the_environment_is_named(environ: dict[str, str], told: str) -> None:
    with pytest.raises(BadSetting, match=told):
        read_settings(None, environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "ftp://x.example"), ("public_url", "x.example"), ("public_url", "https://x.example/"),
        ("public_url", "https://"), ("origins", "https://x.example/"), ("origins", "*"), ("origins", "null"),
        ("public_url", "http://["), ("public_url", "https://x.example:99999"), ("public_url", "https://x.example?a=b"),
        ("public_url", "https://x.example#here"), ("public_url", "https://u:p@x.example"), ("origins", "http://[::1"),
        ("origins", "https://x.example:0"), ("origins", "https://u@x.example"),
        ("origins", "https://x.example,x"), ("trusted_proxies", "10.0.0.1/8"), ("trusted_proxies", "proxy"),
    ],
)  # fmt: skip
def test_addresses_are_checked(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings(None, None, {name: value})


@pytest.mark.parametrize("address", ["https://x.example", "http://[::1]:8080", "https://x.example:8443/talk"])
def test_an_address_may_have_a_port_and_a_path(address: str) -> None:
    assert read_settings(None, None, {"public_url": address}).public_url == address


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="No such file"):
        read_settings(tmp_path / "absent.toml")


def test_switches_and_lists_are_written_plainly_in_the_environment() -> None:
    settings = read_settings(None, {"REJOINDER_TRUST_EVERYONE": "Yes", "REJOINDER_TRUSTED_PROXIES": "10.0.0.0/8, ::1,"})
    assert settings.trust_everyone is True
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")


def test_the_paces_are_those_of_the_core_until_somebody_says_otherwise() -> None:
    assert Settings().pace.classes() == CLASSES
    changed = read_settings(None, {"REJOINDER_PACE_FLAG_LIMIT": "3"}).pace.classes()
    assert changed[RateClass.FLAG].limit == 3
    assert changed[RateClass.VOTE] == CLASSES[RateClass.VOTE]
