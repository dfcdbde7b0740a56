"""The command `rejoinder`: thin commands that parse, call an action through the store, and print."""


def main() -> None:
    """Run the command line; it exits with 0, 1 for a refusal, 2 for a mistake in the call."""
    # Only here: whoever imports a part of the package does not pay for the command line.
    from rejoinder.cli.commands import rejoinder

    rejoinder(prog_name="rejoinder")
