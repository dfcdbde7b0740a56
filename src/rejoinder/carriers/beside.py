"""A generator that runs in a second process, so that both cores work: what it yields comes over a pipe.

The pipe holds little, so that the one who is ahead waits for the other and memory stays bounded.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import msgspec

from rejoinder.core.errors import BrokenSource, Refusal

T = TypeVar("T")

_MADE, _REFUSED, _ENDED = b"m", b"r", b"e"
_LOST = "its second process was ended from outside, or had no memory left"


def beside(function: Callable[..., Iterable[T]], kind: Any, /, *arguments: object) -> Iterator[T]:
    """Yield what `function(*arguments)` yields, made in a second process; the values are of the type `kind`.

    The function stands at the top of a module; a Refusal that it raises is raised here. When the generator is closed
    early the process ends. Raises BrokenSource when that was killed.
    """
    decode = msgspec.msgpack.Decoder(kind).decode
    # A fresh interpreter: a fork would take along the store's threads and locks.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            try:
                message = ours.recv_bytes()
            except EOFError:
                raise BrokenSource(line=None, column=None, why=_LOST) from None
            if message[:1] == _MADE:
                yield decode(memoryview(message)[1:])
            elif message[:1] == _REFUSED:
                refusal, data = ours.recv()
                raise refusal(**data)
            else:
                return
    finally:
        ours.close()
        if process.is_alive():
            process.terminate()
        process.join()


def _run(pipe: Connection, function: Callable[..., Iterable[Any]], arguments: tuple[object, ...]) -> None:
    encode = msgspec.msgpack.Encoder().encode
    with contextlib.suppress(BrokenPipeError), contextlib.closing(pipe):
        try:
            for made in function(*arguments):
                pipe.send_bytes(_MADE + encode(made))
        except Refusal as refusal:
            pipe.send_bytes(_REFUSED)
            pipe.send((type(refusal), refusal.data))
            return
        pipe.send_bytes(_ENDED)
