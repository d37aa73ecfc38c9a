"""Reads the RPC surface of every final version of some clones, and says how many there were.

python bench/speed/every_tag.py CLONE…

It is measured from outside, and begins with nothing in the cache.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from rpclint.cache import open_cache
from rpclint.releases import Point
from rpclint.releases.tags import version
from rpclint.workplace import Workplace


def finals(place: Workplace) -> Iterator[Point]:
    for ref in place.releases.repository.refs():
        found = version(ref.name) if ref.kind == "tag" else None
        if found is not None and found.final:
            yield Point(ref.name, None, None, ref.commit, "tag")


def main(clones: list[str]) -> int:
    count = 0
    for clone in clones:
        place = Workplace(clone, lambda _: None, open_cache(os.environ))
        points = sorted(finals(place), key=lambda point: version(point.rev) or ())
        for point in points:
            place.at(point).surface.surface  # noqa: B018, it is what is measured
            count += 1
        place.cache.close()
    sys.stderr.write(f"{count} trees\n")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
