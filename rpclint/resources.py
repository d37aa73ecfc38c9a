"""The files that come with the package: rule pages and profiles."""

from __future__ import annotations

import os

HERE = os.path.dirname(__file__)  # noqa: PTH120, pathlib takes longer to load than a page takes to read


RULES, PAGE = "rules", ".md"


def rules() -> list[str]:
    """The ids of all rules, in order."""
    return [name.removesuffix(PAGE) for name in names(RULES, PAGE)]


def page(rule: str) -> str:
    """The page of a rule, by its id."""
    return text(RULES, f"{rule}{PAGE}")


def names(folder: str, ending: str) -> list[str]:
    """The names of the files in a folder of the package that end so, in order."""
    try:
        found = os.listdir(_place(folder))  # noqa: PTH208, the same
    except (FileNotFoundError, NotADirectoryError):  # the package lies in an archive
        from importlib.resources import files  # noqa: PLC0415, slow to load

        found = [entry.name for entry in files("rpclint").joinpath(folder).iterdir()]
    return sorted(name for name in found if name.endswith(ending))


def text(folder: str, name: str) -> str:
    """What one of them holds. Raises OSError where there is none of the name."""
    path = os.path.join(_place(folder), name)  # noqa: PTH118, the same
    data: bytes = __spec__.loader.get_data(path)  # type: ignore[union-attr]  # those of files and archives do
    return data.decode("utf-8")


def _place(folder: str) -> str:
    """A wheel carries rules/ inside the package, a checkout keeps it next to the package."""
    outside = os.path.join(os.path.dirname(HERE), folder)  # noqa: PTH118, PTH120
    inside = os.path.join(HERE, folder)  # noqa: PTH118
    is_checkout = not os.path.isdir(inside) and os.path.isdir(outside)  # noqa: PTH112
    return outside if is_checkout else inside
