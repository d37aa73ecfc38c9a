"""Whether code that calls something can itself be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from rpclint.callers.blocks import Scope
from rpclint.callers.code import Code
from rpclint.callers.flow import OUTSIDE_CALLS
from rpclint.callers.holders import Holders
from rpclint.callers.references import Reference, mentions, references
from rpclint.callers.syntax import Class, owner
from rpclint.callers.text import Source

HOPS = 2

# They wrap a function and register it nowhere.
_HARMLESS_DECORATORS = frozenset(
    {"abstractmethod", "check_instance_cell", "check_instance_host", "check_instance_lock",
     "check_instance_state", "check_policy", "classmethod", "client_exceptions", "contextmanager",
     "delete_task_state", "errors_out_migration", "expected_exceptions", "expects_func_error",
     "object_compat", "policy_decorator", "property", "reverts_task_state", "staticmethod", "synchronized",
     "trace", "wrap_check_policy", "wrap_exception", "wrap_instance_event", "wrap_instance_fault", "wraps"}
)  # fmt: skip
# Outside classes that call no method by a name which the deriving class chose.
_HARMLESS_BASES = frozenset(
    {"object",
     "PeriodicTasks",  # runs what its decorator registered
     "ABC", "Exception"}
)  # fmt: skip
_VERSIONED = ("target", "RPC_API_VERSION", "BASE_RPC_API_VERSION")
# Started, or routed to, by names and configuration that are no code of the tree.
_ENTRIES = frozenset({"api", "cmd", "bin", "tools", "hacking", "db", "migrations", "locale", "doc"})


@dataclass
class Proof:
    """What is known of one tree; holders are worked out once for each class."""

    code: Code
    sent: Collection[str]
    _holders: dict[Class, Holders] = field(default_factory=dict)
    _dead: dict[tuple[Class | None, str, str, int, bool], bool] = field(default_factory=dict)

    def holders(self, one: Class, *, briefly: bool = False) -> Holders:
        if one not in self._holders or (self._holders[one].is_cut and not briefly):
            self._holders[one] = Holders(self.code, one, briefly=briefly)
        return self._holders[one]

    def called_from(self, one: Class, name: str) -> list[Reference]:
        return list(references(self.code, name, self.holders(one)))

    def uncalled(self, one: Class, name: str, found: Sequence[Reference], *, lax: bool = False) -> bool:
        """``lax``: what could be reached only by a name that is nowhere written counts as unreached."""
        holders = self.holders(one)
        is_class = self.code.is_class(one.path, one.name)
        if self.code.unseen_scripts or not is_class or holders.escaped or holders.computed:
            return False
        if _is_entry(one.path):
            return False
        outside = any(name in names for names in OUTSIDE_CALLS.values())
        return not (outside or name.startswith("__")) and all(
            self._unreached(reference, HOPS, lax=lax) for reference in found
        )

    def _unreached(self, reference: Reference, hops: int, *, lax: bool) -> bool:
        scope = reference.scope
        function = scope.enclosing("def") if scope else None
        if not hops or not function or not reference.source.balanced:
            return False
        held = owner(reference.source, function)
        if self._enterable(reference.source, function, held):
            return False
        key = (held, reference.source.path, function.name, hops, lax)
        if key not in self._dead:
            self._dead[key] = False  # while it is being asked: functions that call each other count as called
            self._dead[key] = self._never_run(function, held, hops, lax=lax)
        return self._dead[key]

    def _never_run(self, function: Scope, held: Class | None, hops: int, *, lax: bool) -> bool:
        if not any(mentions(self.code, function.name)):
            return True
        in_class = function.parent is not None and function.parent.kind == "class"
        if not in_class or held is None or self._is_only_one(function.name):
            return False
        holders = self.holders(held, briefly=True)
        if lax and not holders.escaped:
            holders = self.holders(held)
        if holders.escaped or (holders.computed and not lax):
            return False
        # Else nobody asks such an object for what a string says.
        by_name = holders.computed or holders.loose or not holders.made
        found = [r for r in references(self.code, function.name, holders) if by_name or not r.by_name]
        return all(self._unreached(reference, hops - 1, lax=lax) for reference in found)

    def _is_only_one(self, name: str) -> bool:
        """Whether a name can mean one function alone, and is used."""
        if len(self.code.definitions(name)) != 1:
            return False
        return any(not use.by_name for use in mentions(self.code, name))

    def _enterable(self, source: Source, function: Scope, held: Class | None) -> bool:
        name = function.name
        return (
            (name in self.sent and self._may_be_endpoint(held))
            or name == "main"
            or name.startswith("__")
            or _is_entry(source.path)
            or any(_registers(decorator) for decorator in source.decorators(function))
            or any(self._outside_bases(held))
        )

    def _may_be_endpoint(self, held: Class | None) -> bool:
        """Whether messages may be delivered to a class: it says its version, or goes where endpoints go."""
        if not held:
            return True
        files = [self.code.file(one.path) for one in self.code.ancestors(self.code.descendants(held))]
        if any(file and any(map(file.has, _VERSIONED)) for file in files):
            return True
        holders = self.holders(held, briefly=True)
        return holders.loose or holders.escaped or holders.computed or holders.contained or not holders.made

    def _outside_bases(self, held: Class | None) -> Iterator[str]:
        if held:
            for base in self.code.ancestors(self.code.descendants(held)):
                if not base.path and base.name not in _HARMLESS_BASES:
                    yield base.name


def _is_entry(path: str) -> bool:
    return not _ENTRIES.isdisjoint(path.split("/")[:-1])


def _registers(decorator: str) -> bool:
    return decorator.partition("(")[0].strip().rpartition(".")[2] not in _HARMLESS_DECORATORS
