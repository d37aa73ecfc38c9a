"""Trees that are read alike: one reading serves all in which nothing differs that it looked at.

The releases of a stable branch, and most commits, leave everything with RPC in it as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rpclint.headers import Headers
    from rpclint.surfaces.reading import Reading

MOST = 6  # readings; of the steps at hand, and of what their stable branches came to


@dataclass(frozen=True, slots=True)
class Files:
    """What is read of a tree: its Python files, those with RPC in them, and the classes of the others.

    ``manner`` is all else that a reading depends on.
    """

    python: Mapping[str, str]  # blob ids by path
    rpc: tuple[str, ...]
    headers: Mapping[str, Headers]
    manner: object


class Twins:
    """Remembers the last readings, with the files that they were made of."""

    def __init__(self) -> None:
        self._read: deque[tuple[Files, Reading]] = deque(maxlen=MOST)

    def add(self, files: Files, reading: Reading) -> None:
        self._read.append((files, reading))

    def of(self, files: Files) -> tuple[Files, Reading] | None:
        """A reading that tells all of these files, too, with those that it is of."""
        return next((one for one in self._read if is_alike(files, *one)), None)


def is_alike(files: Files, others: Files, reading: Reading) -> bool:
    """Whether all that a reading of ``others`` has looked at so far is the same in ``files``."""
    if (files.rpc, files.manner) != (others.rpc, others.manner) or files.headers != others.headers:
        return False
    asked = reading.asked
    if any(files.python.get(path) != others.python.get(path) for path in asked.paths):
        return False
    from rpclint.link.bodies import module_name

    differing = (module_name(path) for path in files.python.keys() ^ others.python.keys())
    return not any(name in asked.missing or name.rpartition(".")[2] in asked.words for name in differing)
