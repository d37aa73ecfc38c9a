"""The classes of a tree that send messages, and what they send under a pin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from rpclint import facts
from rpclint.evaluate.frame import Observed
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.library import MESSAGE_VERBS
from rpclint.evaluate.paths import Path, Send
from rpclint.evaluate.values import Instance, Sender, Table, Unknown, as_text
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import (
    Cap,
    Client,
    ClientMethod,
    Gap,
    Place,
    Why,
)
from rpclint.surfaces.chronicles import version_history
from rpclint.surfaces.claims import claim
from rpclint.surfaces.held import held, literal
from rpclint.surfaces.instantiations import Instantiation, asks, instantiations, is_made
from rpclint.surfaces.seen import Ran, Sending, gaps_of, method_of, unclear
from rpclint.surfaces.senders import Senders, has_means, helpers, is_abstract

ANYTHING = frozenset({"rpc"})  # what other protocols have as well


class ClientReader:
    """Finds the client classes of a tree's modules and runs them."""

    def __init__(self, modules: Sequence[LinkedModule]) -> None:
        self._modules = modules
        self._senders = Senders(modules)
        self._candidates = {linked.dotted: linked for linked in self._senders.classes}
        self._told = self._senders.told
        self._interpreter = Interpreter(lambda linked: linked.dotted in self._candidates, self._told)
        self._extended = {a.dotted for c in self._senders.classes for a in list(c.ancestors)[1:]}
        self._alone: dict[str, bool] = {}
        self._made: dict[str, tuple[Instantiation, ...]] = {}
        self._entered: dict[str, tuple[facts.Function, ...]] = {}
        self._sent: set[Place] = set()
        self._named: set[Place] = set()  # where something goes out whose name is known
        self._for_callers: list[tuple[Place, Gap]] = []
        self._unresolved: dict[Place, str] = {}
        self.gaps: list[Gap] = []

    def clients(self) -> Iterator[Client]:
        for linked in self._candidates.values():
            client = self._client(linked) if self._stands_alone(linked) else None
            if client is not None:
                yield client
        for unknown, reason in self._unresolved.items():
            if unknown not in self._sent:  # by another class that this one is mixed into
                self.gaps.append(Gap(unknown.path, unknown.line, reason, Why.CLIENT))
        # What is sent as callers name it is known from them, as far as there are any.
        untold = {place: gap for place, gap in reversed(self._for_callers) if place not in self._named}
        self.gaps.extend(untold.values())

    def methods(self, client: Client) -> tuple[facts.Function, ...]:
        """The methods of a client's class by which messages may go out."""
        return self._entries(self._candidates[_dotted(client)])

    def under(
        self, client: Client, function: facts.Function, pin: str
    ) -> tuple[ClientMethod | None, AbstractSet[str]]:
        """What a method does under the cap that ``pin`` stands for, and what that is compared with."""
        linked = self._candidates[_dotted(client)]
        sending = self._run(linked, function.name, pin, Observed())
        return method_of(linked, function, sending), sending.asked

    def names_major(self, client: Client, first: int) -> bool:
        """Whether a version of a major stands in the code of a client, its bases and their modules.

        Tables are left aside, for in them stands what pins are called.
        """
        version = re.compile(rf"['\"]{first}\.\d")
        linked = self._candidates[_dotted(client)]
        return any(_names(version, ancestor) for ancestor in linked.ancestors)

    def _client(self, linked: LinkedClass) -> Client | None:
        observed = Observed()
        entries = self._entries(linked) if self._may_send(linked, observed) else ()
        runs = [(f, self._run(linked, f.name, None, observed)) for f in entries]
        senders = self._sent_through(linked, runs)
        for place, method in observed.unresolved.items():
            self._unresolved.setdefault(place, f"{linked.name} sends {method} through something unknown")
        for function, sending in runs:
            if senders or has_means(linked, function.name):
                self._note_gaps(linked, function, sending)
        if not senders:
            return None
        if observed.unread_aliases:
            reason = f"not all version aliases of {linked.name} are constants"
            self.gaps.append(Gap(linked.module.path, linked.syntax.line, reason, Why.ALIASES))
        sends = [send for _, sending in runs for send in sending.sends]
        topics = [send.topic for send in sends if send.topic]
        unpinned = [sender for _, sending in runs for sender in sending.unpinned]
        return Client(
            class_name=linked.qualname,
            module=linked.module.name,
            place=Place(linked.module.path, linked.syntax.line),
            version=_default(senders),
            namespace=sends[0].namespace if sends else as_text(senders[0].target.namespace),
            cap=_strongest({sender.cap_kind for sender in senders}),
            aliases={name: str(version.value) for name, version in observed.aliases.items()},
            modes=tuple(sorted(observed.modes)),
            alias_places=_alias_places(observed),
            claim=claim(linked, [*senders, *unpinned], sends, self._interpreter),
            methods=tuple(m for f, s in runs if (m := method_of(linked, f, s))),
            topic=topics[0] if topics else None,
            option=min(observed.options, default=None),
            unclear=tuple(dict.fromkeys(unclear(runs))),
            literal=literal(senders),
            releases={name: as_text(version) for name, version in observed.releases.items()},
            history=version_history(linked),
        )

    def _note_gaps(self, linked: LinkedClass, function: facts.Function, sending: Sending) -> None:
        told = id(function) in self._told.functions
        for place, gap in gaps_of(linked, function, sending):
            if place is None or not told:
                self.gaps.append(gap)
            elif function.name not in MESSAGE_VERBS:  # a call of these is seen wherever it is
                self._for_callers.append((place, gap))

    def _sent_through(self, linked: LinkedClass, runs: Iterable[Ran]) -> list[Sender]:
        """What a class sends through, or would if a cap in the code did not keep everything back."""
        self._sent.update(send.within for _, sending in runs for send in sending.sends)
        self._named.update(s.within for _, sending in runs for s in sending.sends if s.method is not None)
        senders = [send.sender for _, sending in runs for send in sending.sends]
        if senders or not any(sending.refusals for _, sending in runs):
            return senders
        made = held(self._interpreter.started(linked, Observed()))
        if not made:
            reason = f"{linked.name} sends nothing: its version cap keeps all of it back"
            self.gaps.append(Gap(linked.module.path, linked.syntax.line, reason, Why.CAP))
        return made

    def _is_client(self, linked: LinkedClass) -> bool:
        """Whether a class makes its own client, so that it is one without being mixed into another."""
        made = linked.dotted in self._candidates and linked.own("__init__") is not None
        return made and self._stands_alone(linked)

    def _stands_alone(self, linked: LinkedClass) -> bool:
        """Whether a class knows where it sends; else those that extend it do, and its methods are theirs."""
        if linked.dotted in self._extended and is_abstract(linked):
            return False
        is_base = linked.dotted in self._bases
        if not is_base and (linked.dotted not in self._extended or linked.own("__init__") is None):
            return True
        if linked.dotted not in self._alone:
            self._alone[linked.dotted] = not is_base  # for those that it extends
            ran = (self._run(linked, f.name, None, Observed()) for f in self._entries(linked))
            self._alone[linked.dotted] = any(_knows_topic(send) for sending in ran for send in sending.sends)
        return self._alone[linked.dotted]

    def _may_send(self, linked: LinkedClass, observed: Observed) -> bool:
        """Whether a class shows the means to send, or sends at first glance: many things are called."""
        names = [function.name for function in self._entries(linked)]
        if any(has_means(linked, name, ANYTHING) for name in names):
            return True
        glimpses = (self._run(linked, name, None, observed, in_full=False) for name in names)
        return any(seen.sends or seen.refusals for seen in glimpses)

    def _run(
        self, linked: LinkedClass, method: str, pin: str | None, observed: Observed, *, in_full: bool = True
    ) -> Sending:
        sending = Sending()
        for number, made in enumerate(self._instantiations(linked)):

            def fresh(made: Instantiation = made) -> Instance:
                return Instance(linked, list(made.positional), Table(dict(made.keywords)))

            paths = self._interpreter.paths(linked, fresh, method, pin, observed, number, in_full=in_full)
            kinds = {kind for path in paths if path is not None for kind in path.caps}
            for path in paths:
                if path is None or _is_operated(path, kinds):
                    sending.take(path)
                else:
                    sending.unpinned += [send.sender for send in path.sends]
        return sending

    def _instantiations(self, linked: LinkedClass) -> tuple[Instantiation, ...]:
        if linked.dotted not in self._made:
            self._made[linked.dotted] = instantiations(linked, self._modules, self._interpreter)
        return self._made[linked.dotted]

    def _entries(self, linked: LinkedClass) -> tuple[facts.Function, ...]:
        if linked.dotted not in self._entered:
            self._entered[linked.dotted] = tuple(self._find_entries(linked))
        return self._entered[linked.dotted]

    @cached_property
    def _bases(self) -> set[str]:
        """Classes that others make something of: they ask for arguments, and nobody is seen to make one."""
        return {
            name
            for name in self._extended & self._candidates.keys()
            if asks(self._candidates[name]) and not is_made(self._candidates[name], self._modules)
        }

    def _find_entries(self, linked: LinkedClass) -> Iterator[facts.Function]:
        """The methods that others may call: the class's own and those of bases that are no client alone."""
        seen: set[str] = set()
        called = helpers(linked)
        senders = self._senders.methods(linked)
        for ancestor in linked.ancestors:
            if ancestor is not linked and self._is_client(ancestor):
                continue
            for name, statement in ancestor.members:
                private = name.startswith("_") and (name in called or name.startswith("__"))
                if not isinstance(statement, facts.Function) or name in seen or private:
                    continue
                seen.add(name)
                if name in senders:
                    yield statement


def _is_operated(path: Path, kinds: AbstractSet[Cap]) -> bool:
    """Whether the cap on a path is what a pin stands for, or none where there is no pin.

    A cap that is worked out when the client is made may be a constant instead: where there is nothing to
    work it out from, where nobody pins, or where services of one certain older release are about.
    ``kinds`` are those of all paths.
    """
    if Cap.AUTOMATIC in kinds:
        return not path.caps or Cap.AUTOMATIC in path.caps
    return Cap.CONFIGURED not in kinds or path.caps != {Cap.LITERAL}


def _knows_topic(send: Send) -> bool:
    """Whether what is sent has an address, or a pattern of one, in the code that sends it."""
    topic = send.sender.target.topic
    return bool(send.topic) or (isinstance(topic, Unknown) and topic.name.startswith(("'", '"')))


def _names(version: re.Pattern[str], linked: LinkedClass) -> bool:
    statements = [s for _, s in linked.members] + list(linked.module.scope.values())
    for statement in statements:
        match statement:
            case facts.Function(_, text):
                if not text.code or version.search(text.code):
                    return True
            case facts.Import(name) if "VERSION" in name.upper():
                return True
            case facts.Assign(_, value) if not isinstance(value, facts.Dict):
                if any(version.match(repr(n.value)) for n in facts.walk(value) if isinstance(n, facts.Const)):
                    return True
    return False


def _dotted(client: Client) -> str:
    return f"{client.module}.{client.class_name}"


def _alias_places(observed: Observed) -> dict[str, Place]:
    """Where each alias stands; nothing where some could not be read, so that none is missed in error."""
    if observed.unread_aliases:
        return {}
    return {name: version.place for name, version in observed.aliases.items() if version.place}


def _default(senders: Sequence[Sender]) -> str | None:
    return next((text for sender in senders if (text := as_text(sender.default)) is not None), None)


def _strongest(kinds: set[Cap]) -> Cap:
    return max(kinds, key=list(Cap).index)
