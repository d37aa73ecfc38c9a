"""A git repository: objects are read, and nothing of the user's is touched."""

import difflib
import os
import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType

from rpclint.errors import SourceError, UsageError
from rpclint.source import command
from rpclint.source import refs as ref_records
from rpclint.source.checkout import CheckedOut, open_index, open_work_tree
from rpclint.source.commit import GitTree
from rpclint.source.objects import Objects
from rpclint.source.refs import Ref

_ALL = ("--tags", "--branches", "--remotes")
_NOT_A_REV = re.compile(r"^[-^]|[\x00-\x20\x7f\s:]|\.\.|^$")


class Repository:
    """An open repository; `path` is any folder of it."""

    def __init__(self, path: str, common: Path, *, shallow: bool) -> None:
        self.path = path
        self._common = common
        self._shallow = shallow
        self._objects = Objects(path)

    @classmethod
    def open(cls, path: str) -> "Repository":
        top = str(Path(path).absolute())
        if not Path(top).is_dir():
            raise command.no_git(path)
        answer = command.run(top, "rev-parse", "--is-shallow-repository", "--git-common-dir")
        shallow, _, common = os.fsdecode(answer).rstrip("\n").partition("\n")
        return cls(top, Path(top, common), shallow=shallow == "true")

    def __enter__(self) -> "Repository":  # noqa: PYI034 (Self is not in Python 3.10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._objects.close()

    def is_shallow(self) -> bool:
        return self._shallow

    def is_empty(self) -> bool:
        """Whether nothing is committed on the branch that is checked out."""
        return command.attempt(self.path, "rev-parse", "--verify", "--quiet", "HEAD").returncode != 0

    def resolve(self, rev: str) -> str:
        """The commit a revision stands for."""
        if _NOT_A_REV.search(rev):
            raise UsageError(f"{rev!r} is not a revision; list them: git -C {self.path} tag --list")
        done = command.attempt(self.path, "rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}")
        if done.returncode:
            raise self._unknown(rev, done.stderr)
        return done.stdout.decode("ascii").strip()

    def _unknown(self, rev: str, stderr: bytes) -> SourceError:
        if b"dubious ownership" in stderr:
            return command.failure(self.path, stderr)
        near = difflib.get_close_matches(rev, [ref.name for ref in self.refs()], n=1, cutoff=0.75)
        meant = f" (did you mean {near[0]}?)" if near else ""
        mend = "fetch --tags --unshallow" if self._shallow else "fetch --tags"
        return SourceError(f"unknown revision {rev} in {self.path}{meant}; try: git -C {self.path} {mend}")

    def tree(self, rev: str, commit: str) -> GitTree:
        return GitTree(rev, commit, self.path, self._objects, self._is_partial())

    def index(self) -> CheckedOut:
        """What is staged to be committed."""
        return open_index(self.path, self._objects)

    def work_tree(self) -> CheckedOut:
        """What is checked out, as it lies on disk."""
        return open_work_tree(self.path, self._objects)

    def root(self, commit: str) -> str:
        """The id of a commit's root tree: equal roots, equal files."""
        return command.run(self.path, "rev-parse", "--verify", f"{commit}^{{tree}}").decode("ascii").strip()

    def refs(self) -> tuple[Ref, ...]:
        return self._refs

    @cached_property
    def _refs(self) -> tuple[Ref, ...]:
        output = command.run(
            self.path, "for-each-ref", f"--format={ref_records.FORMAT}", *ref_records.PREFIXES
        )
        return tuple(filter(None, map(self._peeled, ref_records.parse(output))))

    def _peeled(self, raw: ref_records.RawRef) -> Ref | None:
        """A tag of a tag may lead to a commit, or to something that is no release."""
        if raw.commit is not None:
            return Ref(raw.name, raw.kind, raw.commit, raw.meta)
        done = command.attempt(
            self.path, "rev-parse", "--verify", "--quiet", f"refs/tags/{raw.name}^{{commit}}"
        )
        commit = done.stdout.decode("ascii").strip()
        return Ref(raw.name, raw.kind, commit, raw.meta) if commit else None

    def history(self) -> tuple[tuple[str, ...], ...]:
        """The commits that refs point at, parents before children, each with its nearest such ancestors."""
        return tuple(
            tuple(line.split()) for line in self._decorated("--topo-order", "--reverse", "--parents", *_ALL)
        )

    def descendants(self, commit: str) -> frozenset[str]:
        """The commits that refs point at and that contain this one."""
        return frozenset(self._decorated("--ancestry-path", *_ALL, f"^{commit}"))

    def ancestors(self, commit: str) -> frozenset[str]:
        """The commits that refs point at and that this one contains."""
        return frozenset(self._decorated(commit))

    def merge_base(self, one: str, other: str) -> str | None:
        done = command.attempt(self.path, "merge-base", one, other)
        return done.stdout.decode("ascii").strip() or None

    def parent(self, commit: str) -> str | None:
        """The first parent; None for the first commit, and where a shallow clone ends."""
        done = command.attempt(self.path, "rev-parse", "--verify", "--quiet", f"{commit}^1")
        return done.stdout.decode("ascii").strip() or None

    def count(self, since: str, commit: str) -> int:
        """How many commits, without merges, one has that another has not."""
        return int(command.run(self.path, "rev-list", "--count", "--no-merges", f"^{since}", commit))

    def day(self, commit: str) -> date:
        """When a commit was made, by the clock of whoever made it."""
        format_ = ("--no-patch", "--no-show-signature", "--format=%cd", "--date=short")
        shown = command.run(self.path, "show", *format_, commit)
        return date.fromisoformat(shown.decode("ascii").strip())

    def tags_below(self, rev: str) -> list[str]:
        """The tags that a commit comes after."""
        done = command.attempt(self.path, "tag", "--list", "--merged", rev)
        return done.stdout.decode("utf-8", "backslashreplace").splitlines()

    def is_ancestor(self, commit: str, of: str) -> bool:
        return command.attempt(self.path, "merge-base", "--is-ancestor", commit, of).returncode == 0

    def line(self, top: str, below: str, paths: Iterable[str] | None = None) -> tuple[str, ...]:
        """The commits on a commit's first-parent line that another one does not contain, oldest first.

        Of some ``paths``: those that change any of them. Both commits are full ids.
        """
        asked = [top, f"^{below}", *(["--", *paths] if paths is not None else [])]
        given = "".join(f"{one}\n" for one in asked if "\n" not in one)
        options = ("--first-parent", "--reverse", "--stdin")
        output = command.run(self.path, "rev-list", *options, given=given.encode("utf-8", "surrogateescape"))
        return tuple(output.decode("ascii").split())

    def parents(self, commit: str) -> tuple[str, ...]:
        output = command.run(self.path, "rev-list", "--parents", "--max-count=1", commit)
        return tuple(output.decode("ascii").split()[1:])

    def subject(self, commit: str) -> str:
        """What a commit's message says first."""
        format_ = ("--no-patch", "--no-show-signature", "--format=%s")
        shown = command.run(self.path, "show", *format_, commit)
        return shown.decode("utf-8", "replace").strip()

    def _decorated(self, *arguments: str) -> list[str]:
        output = command.run(self.path, "rev-list", "--simplify-by-decoration", *arguments)
        return output.decode("ascii").splitlines()

    def file_at(self, commit: str, path: str) -> bytes | None:
        content = next(self._objects.read([f"{commit}:{path}"]))[1]
        return content if isinstance(content, bytes) else None

    def _is_partial(self) -> bool:
        return any(Path(self._common, "objects", "pack").glob("*.promisor"))
