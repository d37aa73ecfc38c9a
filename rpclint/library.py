"""rpclint from Python: trees in, frozen values out; nothing is printed, kept or remembered between calls."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rpclint.lint import Source
    from rpclint.model import Surface
    from rpclint.results import Report
    from rpclint.workplace import Workplace

Path: TypeAlias = str | os.PathLike[str]
Tree: TypeAlias = Path | tuple[Path, str]


def surface(
    tree: Tree, *, cap: str | None = None, config: Path | None = None, cache: bool = False
) -> Surface:
    """What a tree serves and what its clients send: those messages that go out under a version ``cap``.

    ``tree`` is a folder, wheel, sdist or snapshot, a release on the package index (``pypi:nova==33.0.0``), or
    a repository and a revision in it. ``config`` is a file to read in place of the project's configuration.
    With ``cache``, what was read is kept where the command line keeps it. Raises RpclintError for what cannot
    be read.
    """
    from dataclasses import replace

    from rpclint.errors import UsageError
    from rpclint.versions import is_well_formed

    if cap is not None and not is_well_formed(cap):
        raise UsageError(f"{cap!r} is no version; a cap looks like this: 2.47")
    place = _place([tree], config, cache=cache)
    source = _source(place, tree)
    found = source.surface.surface
    place.cache.close()
    interfaces = (
        replace(i, clients=tuple(replace(c, methods=source.surface.methods(c, cap)) for c in i.clients))
        for i in found.interfaces
    )
    return replace(found, project=source.project, interfaces=tuple(interfaces))


def compare(
    old: Tree,
    new: Tree,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    config: Path | None = None,
    cache: bool = False,
    jobs: int = 1,
) -> Report:
    """What breaks between two trees: the report of ``rpclint diff --direct``, with the worst finding first.

    ``select`` and ``ignore`` are names of rules, in place of those that are configured; ``jobs`` is how many
    processes may work. The rest is as for ``surface``. Where the trees have nothing to compare, the report's
    ``compared`` is false.
    """
    from rpclint.lint import Step, lint
    from rpclint.rulebook import chosen

    place = _place([new, old], config, cache=cache)
    step = Step(_source(place, old), _source(place, new))
    rules = chosen(*place.config.choice(tuple(select), tuple(ignore)))
    range_ = f"{_told(old)}..{_told(new)}"
    report = lint(range_, [step], rules, place.newest, cache=place.cache, jobs=jobs)
    place.cache.close()
    return report


def check(  # noqa: PLR0913, what the command line takes, by the same names
    repository: Path,
    rev: str | None = None,
    *,
    staged: bool = False,
    base: str | None = None,
    against: Iterable[str] = (),
    everything: bool = False,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    config: Path | None = None,
    cache: bool = False,
    jobs: int = 1,
) -> Report:
    """What one change brings: the report of ``rpclint check``, with the worst finding first.

    It is that of the working tree, of what is ``staged``, or of a commit ``rev``. It is compared with its
    ``base``, and with the releases that it has to be upgradable from, or those named in ``against``. With
    ``everything``, what was so before it is told as well. Nothing is taken from the variables of CI. The rest
    is as for ``compare``. Raises RpclintError where there is nothing to compare with.
    """
    from rpclint.lint import check as checked
    from rpclint.rulebook import chosen
    from rpclint.workplace import Wanted, change_of

    place = _place([(repository, rev or "")], config, cache=cache)
    wanted = Wanted(rev=rev, staged=staged, base=base, against=tuple(against), everything=everything)
    change = change_of(place, wanted, {})
    rules = chosen(*place.config.choice(tuple(select), tuple(ignore)))
    report = checked(change, rules, place.newest, everything=everything, cache=place.cache, jobs=jobs)
    place.cache.close()
    return report


def _place(trees: list[Tree], config: Path | None, *, cache: bool) -> Workplace:
    """Where revisions are looked up; where there are none, the first tree is its own place."""
    from rpclint.cache import no_cache, open_cache
    from rpclint.errors import UsageError
    from rpclint.workplace import Workplace

    repositories = dict.fromkeys(os.path.realpath(tree[0]) for tree in trees if isinstance(tree, tuple))
    if len(repositories) > 1:
        raise UsageError(
            f"revisions of one repository only: {' and '.join(repositories)} are two; "
            f"fetch one into the other: git -C {next(iter(repositories))} fetch"
        )
    where = next(iter(repositories), None) or _where(trees[0])
    kept = open_cache(os.environ) if cache else no_cache()
    return Workplace(where, lambda _: None, kept, None if config is None else os.fspath(config))


def _where(tree: Tree) -> str:
    """The place that a configuration is looked for in; a release on the index lies nowhere."""
    if isinstance(tree, tuple):
        return os.fspath(tree[0])
    return os.sep if _is_released(tree) else os.path.realpath(tree)


def _source(place: Workplace, tree: Tree) -> Source:
    if isinstance(tree, tuple):
        return place.rev(tree[1])
    return place.source(os.fspath(tree)) if _is_released(tree) else place.path(os.path.realpath(tree))


def _is_released(tree: Path) -> bool:
    return os.fspath(tree).startswith("pypi:")


def _told(tree: Tree) -> str:
    return tree[1] if isinstance(tree, tuple) else os.fspath(tree)
