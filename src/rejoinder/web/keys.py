"""The server's one secret: made at first start, kept in a file that only we can read."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import Final

SECRET_BYTES: Final = 32


class BadSecret(Exception):
    """The secret file can't be trusted; `path` and why are in the message."""


def load_secret(path: Path) -> bytes:
    """Return the 32 bytes in `path`, made there with mode 0600 when there is no such file.

    BadSecret when it is no plain file of ours, has another size, or anybody else may read or write it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return _make_secret(path)
    except OSError as error:
        raise BadSecret(f"{path}: {error.strerror}") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise BadSecret(f"{path} is not a plain file of this user")
        if found.st_mode & 0o077:
            raise BadSecret(f"{path} can be read by others: run `chmod 600 {path}`")
        secret = os.read(handle, SECRET_BYTES + 1)
    finally:
        os.close(handle)
    if len(secret) != SECRET_BYTES:
        raise BadSecret(f"{path} does not hold {SECRET_BYTES} bytes")
    return secret


def _make_secret(path: Path) -> bytes:
    """Write under another name first: of two servers starting at once, both read what the first one linked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return load_secret(path)


def derive(secret: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose; keys of different purposes say nothing of one another."""
    return blake2b(purpose.encode(), key=secret, digest_size=32).digest()
