"""A git repository: objects are read, and nothing of the user's is touched."""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from rpclint.cache import Cache, no_cache
from rpclint.errors import SourceError, UsageError
from rpclint.source import command
from rpclint.source import refs as ref_records
from rpclint.source.checkout import CheckedOut, open_index, open_work_tree
from rpclint.source.commit import GitTree
from rpclint.source.kept import Answer, Kept
from rpclint.source.objects import Objects
from rpclint.source.refs import Ref
from rpclint.source.tree import Unreadable

YES_OR_NO = (0, 1)  # any other exit code says that git could not tell
_ALL = ("--tags", "--branches", "--remotes")
_NOT_A_REV = re.compile(r"^[-^]|[\x00-\x20\x7f\s:]|\.\.|^$")


class Repository:
    """An open repository; `path` is any folder of it, `head` the commit that was checked out by then, if any.

    What `cache` has of its commits is not asked of git again.
    """

    def __init__(self, path: str, common: Path, head: str | None, cache: Cache, *, shallow: bool) -> None:
        self.path = path
        self._common = common
        self._head = head
        self._shallow = shallow
        self._objects = Objects(path)
        self._kept = Kept(cache, lasting=not shallow)

    @classmethod
    def open(cls, path: str, cache: Cache | None = None) -> "Repository":
        top = str(Path(path).absolute())
        if not Path(top).is_dir():
            raise command.no_git(path)
        asked = ("--is-shallow-repository", "--git-common-dir", "HEAD^{commit}")
        done = command.attempt(top, "rev-parse", *asked)
        shallow, _, rest = os.fsdecode(done.stdout).rstrip("\n").partition("\n")
        common, _, head = rest.rpartition("\n")
        if not common:  # nothing was found out before the one that may fail
            raise command.failure(path, done.stderr)
        known = None if done.returncode else head
        return cls(top, Path(top, common), known, cache or no_cache(), shallow=shallow == "true")

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
        if self._head is not None:
            return False
        return command.attempt(self.path, "rev-parse", "--verify", "--quiet", "HEAD").returncode != 0

    def resolve(self, rev: str) -> str:
        """The commit a revision stands for."""
        if _NOT_A_REV.search(rev):
            raise UsageError(f"{rev!r} is not a revision; list them: git -C {self.path} tag --list")
        if rev == "HEAD" and self._head is not None:
            return self._head
        done = command.attempt(self.path, "rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}")
        if done.returncode:
            raise self._unknown(rev, done.stderr)
        return done.stdout.decode("ascii").strip()

    def _unknown(self, rev: str, stderr: bytes) -> SourceError:
        if b"dubious ownership" in stderr:
            return command.failure(self.path, stderr)
        import difflib  # noqa: PLC0415, only for a mistake

        near = difflib.get_close_matches(rev, [ref.name for ref in self.refs()], n=1, cutoff=0.75)
        meant = f" (did you mean {near[0]}?)" if near else ""
        mend = "fetch --tags --unshallow" if self._shallow else "fetch --tags"
        return SourceError(f"unknown revision {rev} in {self.path}{meant}; try: git -C {self.path} {mend}")

    def tree(self, rev: str, commit: str) -> GitTree:
        return GitTree(rev, commit, self.path, self._objects, self._kept, self._is_partial)

    def index(self) -> CheckedOut:
        """What is staged to be committed."""
        return open_index(self.path, self._checked_out())

    def work_tree(self) -> CheckedOut:
        """What is checked out, as it lies on disk."""
        return open_work_tree(self.path, self._objects, self._checked_out)

    def _checked_out(self) -> GitTree:
        return self.tree("HEAD", self.resolve("HEAD"))

    def root(self, commit: str) -> str:
        """The id of a commit's root tree: equal roots, equal files."""
        return command.run(self.path, "rev-parse", "--verify", f"{commit}^{{tree}}").decode("ascii").strip()

    def refs(self) -> tuple[Ref, ...]:
        return self._refs

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """The commits that tags stand for, by their names."""
        return {ref.name: ref.commit for ref in self._refs if ref.kind == "tag"}

    @cached_property
    def _refs(self) -> tuple[Ref, ...]:
        """What the messages of tags say is read only where any ref is new."""
        return self._kept.value(tuple[Ref, ...], self._read_refs, "refs", self._state) or ()

    @cached_property
    def _state(self) -> str:
        """Equal as long as no ref is added, moved or deleted."""
        return sha256(self._listed_refs(ref_records.SHORT)).hexdigest()

    def _read_refs(self) -> tuple[Ref, ...]:
        output = self._listed_refs(ref_records.FORMAT)
        return tuple(filter(None, map(self._peeled, ref_records.parse(output))))

    def _listed_refs(self, form: str) -> bytes:
        return command.run(self.path, "for-each-ref", f"--format={form}", *ref_records.PREFIXES)

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
        options = ("--topo-order", "--reverse", "--parents", *_ALL)
        lines = self._kept.answer(lambda: self._decorated(*options), "history", self._state)
        return tuple(tuple(line.split()) for line in lines)

    def descendants(self, commit: str) -> frozenset[str]:
        """The commits that refs point at and that contain this one."""
        options = ("--ancestry-path", *_ALL, f"^{commit}")
        ask = partial(self._decorated, *options)
        return frozenset(self._kept.answer(ask, "descendants", commit, self._state))

    def ancestors(self, commit: str) -> frozenset[str]:
        """The commits that refs point at and that this one contains."""
        ask = partial(self._decorated, commit)
        return frozenset(self._kept.answer(ask, "ancestors", commit, self._state))

    def merge_base(self, one: str, other: str) -> str | None:
        return next(iter(self._kept.answer(lambda: self._merge_base(one, other), "base", one, other)), None)

    def _merge_base(self, one: str, other: str) -> Answer | None:
        done = command.attempt(self.path, "merge-base", one, other)
        return _words(done.stdout) if done.returncode in YES_OR_NO else None

    def parent(self, commit: str) -> str | None:
        """The first parent; None for the first commit, and where a shallow clone ends."""
        return next(iter(self.parents(commit)), None)

    def count(self, since: str, commit: str) -> int:
        """How many commits, without merges, one has that another has not."""
        options = ("--count", "--no-merges", f"^{since}", commit)
        return int(self._kept.answer(partial(self._asked, "rev-list", *options), "count", since, commit)[0])

    def day(self, commit: str) -> date:
        """When a commit was made, by the clock of whoever made it."""
        options = ("--no-patch", "--no-show-signature", "--format=%cd", "--date=short", commit)
        return date.fromisoformat(self._kept.answer(partial(self._asked, "show", *options), "day", commit)[0])

    def tags_below(self, rev: str) -> list[str]:
        """The tags that a commit comes after."""
        done = command.attempt(self.path, "tag", "--list", "--merged", rev)
        return done.stdout.decode("utf-8", "backslashreplace").splitlines()

    def is_ancestor(self, commit: str, of: str) -> bool:
        return bool(self._kept.answer(lambda: self._is_ancestor(commit, of), "ancestor", commit, of))

    def _is_ancestor(self, commit: str, of: str) -> Answer | None:
        told = command.attempt(self.path, "merge-base", "--is-ancestor", commit, of).returncode
        return None if told not in YES_OR_NO else () if told else (commit,)

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
        options = ("--parents", "--max-count=1", commit)
        return self._kept.answer(partial(self._asked, "rev-list", *options), "parents", commit)[1:]

    def subject(self, commit: str) -> str:
        """What a commit's message says first."""
        format_ = ("--no-patch", "--no-show-signature", "--format=%s")
        shown = command.run(self.path, "show", *format_, commit)
        return shown.decode("utf-8", "replace").strip()

    def _decorated(self, *arguments: str) -> Answer:
        output = command.run(self.path, "rev-list", "--simplify-by-decoration", *arguments)
        return tuple(output.decode("ascii").splitlines())

    def _asked(self, *arguments: str) -> Answer:
        return _words(command.run(self.path, *arguments))

    def file_at(self, commit: str, path: str) -> bytes | None:
        """What a commit, by its full id, has at a path; None where it is not to be had."""
        found = self._kept.file(lambda: self._file_at(commit, path), commit, path)
        return found if isinstance(found, bytes) else None

    def _file_at(self, commit: str, path: str) -> bytes | Unreadable | None:
        """None only where the commit has nothing there: a clone that lacks it may get it one day."""
        found = next(self._objects.read([f"{commit}:{path}"]))[1]
        if isinstance(found, bytes):
            return found
        listed = command.attempt(self.path, "ls-tree", "--full-tree", commit, path)
        return None if listed.returncode == 0 and not listed.stdout else found

    @cached_property
    def _is_partial(self) -> bool:
        return any(Path(self._common, "objects", "pack").glob("*.promisor"))


def _words(output: bytes) -> Answer:
    return tuple(output.decode("ascii").split())
