"""The command `rejoinder`: thin commands that parse, call an action through the store, and print."""

import io
import sys


def main() -> None:
    """Run the command line; it exits with 0, 1 for a refusal, 2 for a mistake in the call."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't write a name in another script gets an escape for it: better than no answer at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Only here: whoever imports a part of the package does not pay for the command line.
    from rejoinder.cli.commands import rejoinder

    rejoinder(prog_name="rejoinder")
