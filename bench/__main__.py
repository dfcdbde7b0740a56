"""Run the measurements named on the command line, or say which there are."""

from __future__ import annotations

import runpy
import sys

PROGRAMS = {
    "ready": "ready pages and 304, as shares of what nginx serves of the same bytes",
    "costs": "processor time of pages of large, hidden, deep and wide stories, as multiples of a small one's",
    "posts": "durable posts through the whole path, as a share of an empty POST, and what readers feel of them",
    "pages": "a story's first page and its 304, at rest and under writing, as shares of nginx with the same bytes",
    "imports": "comments a second from an export of a million, and the memory that takes",
    "footprint": "start to first answer, idle memory, and what a reader downloads",
    "exports": "how many comments a second an archive of a site takes",
    "streams": "how soon an event is on a thousand streams, and what ten thousand take in memory",
}


def main() -> int:
    """Run what was asked for; return the exit status."""
    names = sys.argv[1:2]
    if not names or names[0] not in (*PROGRAMS, "all"):
        print("python -m bench NAME [its options]\n")
        for name, what in PROGRAMS.items():
            print(f"  {name:10} {what}")
        print("  all        one after the other")
        return 2
    options = sys.argv[2:]
    for name in PROGRAMS if names == ["all"] else names:
        sys.argv = [f"bench.{name}", *options]
        runpy.run_module(f"bench.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
