"""The server's secret: made once, kept to ourselves."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rejoinder.web.keys import BadSecret, derive, load_secret


def test_a_first_start_makes_a_secret_that_only_we_can_read(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret"
    secret = load_secret(path)
    assert len(secret) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_secret(path) == secret
    assert [each.name for each in path.parent.iterdir()] == ["secret"]


def test_two_servers_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(load_secret, [path] * 32))
    assert len(secrets) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o700 | 0o001])
def test_a_secret_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    load_secret(path)
    path.chmod(mode)
    with pytest.raises(BadSecret, match="chmod 600"):
        load_secret(path)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_secret_of_another_size_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(BadSecret, match="32 bytes"):
        load_secret(path)


def test_a_link_or_a_folder_is_no_secret(tmp_path: Path) -> None:
    load_secret(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(BadSecret):
        load_secret(tmp_path / "link")
    with pytest.raises(BadSecret):
        load_secret(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_secret_of_another_user_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    load_secret(path)
    os.chown(path, 65_534, 65_534)
    with pytest.raises(BadSecret, match="this user"):
        load_secret(path)


def test_keys_of_different_purposes_differ() -> None:
    secret = bytes(32)
    assert derive(secret, "guest") != derive(secret, "csrf")
    assert derive(secret, "guest") == derive(secret, "guest")
