"""The classes of a tree that send messages, and what they send under a pin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rpclint import facts
from rpclint.evaluate.frame import Observed
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.paths import Path, Send
from rpclint.evaluate.values import Instance, Sender, Table, as_text
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Cap, Client, ClientMethod, Gap, Kind, Message, Place, Refused
from rpclint.surface.instantiations import Instantiation, instantiations
from rpclint.surface.senders import Senders, has_means, helpers


@dataclass(slots=True)
class Sending:
    """What one client method was seen to do, over all its paths."""

    sends: list[Send] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    too_many: bool = False

    def take(self, path: Path | None) -> None:
        if path is None:
            self.too_many = True
        else:
            self.too_many |= path.cut
            self.sends.extend(path.sends)
            self.refusals.extend(path.refusals)


class ClientReader:
    """Finds the client classes of a tree's modules and runs them."""

    def __init__(self, modules: Sequence[LinkedModule]) -> None:
        self._modules = modules
        self._senders = Senders(modules)
        self._candidates = {linked.dotted: linked for linked in self._senders.classes}
        self._interpreter = Interpreter(lambda linked: linked.dotted in self._candidates)
        self._made: dict[str, tuple[Instantiation, ...]] = {}
        self._entered: dict[str, tuple[facts.Function, ...]] = {}
        self._sent: set[Place] = set()
        self._unresolved: dict[Place, str] = {}
        self.gaps: list[Gap] = []

    def clients(self) -> Iterator[Client]:
        for linked in self._candidates.values():
            client = self._client(linked)
            if client is not None:
                yield client
        for place, reason in self._unresolved.items():
            if place not in self._sent:  # by another class that this one is mixed into
                self.gaps.append(Gap(place.path, place.line, reason))

    def methods(
        self, client: Client, pin: str | None, names: AbstractSet[str] | None = None
    ) -> Iterator[ClientMethod]:
        """The client's methods, or those named, as they are when its cap is what ``pin`` makes of it."""
        linked = self._candidates[f"{client.module}.{client.class_name}"]
        for function in self._entries(linked):
            if names is None or function.name in names:
                method = _method(linked, function, self._run(linked, function.name, pin, Observed()))
                if method is not None:
                    yield method

    def _client(self, linked: LinkedClass) -> Client | None:
        observed = Observed()
        runs = [(f, self._run(linked, f.name, None, observed)) for f in self._entries(linked)]
        senders = [send.sender for _, sending in runs for send in sending.sends]
        self._sent.update(send.place for _, sending in runs for send in sending.sends)
        for place, method in observed.unresolved.items():
            self._unresolved.setdefault(place, f"{linked.name} sends {method} through something unknown")
        for function, sending in runs:
            if senders or has_means(linked, function.name):
                self.gaps.extend(_gaps(linked, function, sending))
        if not senders:
            return None
        topics = [send.topic for _, sending in runs for send in sending.sends if send.topic]
        messages = [message for f, s in runs if (m := _method(linked, f, s)) for message in m.messages]
        return Client(
            class_name=linked.qualname,
            module=linked.module.name,
            place=Place(linked.module.path, linked.syntax.line),
            version=_default(senders),
            namespace=messages[0].namespace if messages else None,
            cap=_strongest({sender.cap_kind for sender in senders}),
            aliases=observed.aliases,
            pins=tuple(sorted({*observed.aliases, *observed.modes})),
            methods=tuple(m for f, s in runs if (m := _method(linked, f, s))),
            topic=topics[0] if topics else None,
            option=min(observed.options, default=None),
            unclear=tuple(
                dict.fromkeys(
                    send.method
                    for _, sending in runs
                    for send in sending.sends
                    if send.method is not None and not send.version_known
                )
            ),
        )

    def _run(self, linked: LinkedClass, method: str, pin: str | None, observed: Observed) -> Sending:
        sending = Sending()
        for made in self._instantiations(linked):

            def fresh(made: Instantiation = made) -> Instance:
                return Instance(linked, list(made.positional), Table(dict(made.keywords)))

            for path in _pinned(pin, list(self._interpreter.paths(fresh, method, pin, observed))):
                sending.take(path)
        return sending

    def _instantiations(self, linked: LinkedClass) -> tuple[Instantiation, ...]:
        if linked.dotted not in self._made:
            self._made[linked.dotted] = instantiations(linked, self._modules, self._interpreter)
        return self._made[linked.dotted]

    def _entries(self, linked: LinkedClass) -> tuple[facts.Function, ...]:
        if linked.dotted not in self._entered:
            self._entered[linked.dotted] = tuple(self._find_entries(linked))
        return self._entered[linked.dotted]

    def _find_entries(self, linked: LinkedClass) -> Iterator[facts.Function]:
        """The methods that others may call: the class's own and those of bases that are no client alone."""
        seen: set[str] = set()
        called = helpers(linked)
        senders = self._senders.methods(linked)
        for ancestor in linked.ancestors:
            if ancestor is not linked and ancestor.dotted in self._candidates and _is_concrete(ancestor):
                continue
            for name, statement in ancestor.members:
                private = name.startswith("_") and (name in called or name.startswith("__"))
                if not isinstance(statement, facts.Function) or name in seen or private:
                    continue
                seen.add(name)
                if name in senders:
                    yield statement


def _pinned(pin: str | None, paths: list[Path | None]) -> list[Path | None]:
    """The paths on which a pin is in force.

    A cap that is worked out when the client is made falls back to a constant where there is nothing to work
    it out from; what a pin stands for is the other case.
    """
    if pin is None or not any(path is not None and Cap.AUTOMATIC in path.caps for path in paths):
        return paths
    return [path for path in paths if path is None or not path.caps or Cap.AUTOMATIC in path.caps]


def _is_concrete(linked: LinkedClass) -> bool:
    """Whether a class makes its own client, so that it is one without being mixed into another."""
    return linked.own("__init__") is not None


def _method(linked: LinkedClass, function: facts.Function, sending: Sending) -> ClientMethod | None:
    if not sending.sends and not sending.refusals:
        return None
    place = Place(linked.module.path, function.line, function.column)
    return ClientMethod(
        function.name, place, tuple(_messages(sending.sends)), tuple(dict.fromkeys(sending.refusals))
    )


def _messages(sends: Iterable[Send]) -> Iterator[Message]:
    """One message for each distinct method, version, namespace and kind; its variants merged."""
    groups: dict[tuple[str, str | None, str | None, Kind], list[Send]] = {}
    for send in sends:
        if send.method is not None and send.version_known:
            groups.setdefault((send.method, send.version, send.namespace, send.kind), []).append(send)
    for (method, version, namespace, kind), alike in groups.items():
        yield Message(
            method, version, namespace, kind, alike[0].place,
            variants=tuple(dict.fromkeys(send.arguments for send in alike)),
            open=any(send.open for send in alike),
            name_place=alike[0].name_place,
            version_place=alike[0].version_place,
        )  # fmt: skip


def _gaps(linked: LinkedClass, function: facts.Function, sending: Sending) -> Iterator[Gap]:
    who = f"{linked.name}.{function.name}"
    if sending.too_many:
        yield Gap(
            linked.module.path,
            function.line,
            f"{who} is too long, or has too many paths, to be followed to the end",
        )
    reasons: dict[str, Place] = {}
    for send in sending.sends:
        if send.method is None:
            reasons.setdefault(f"{who} sends a method that is not a constant", send.place)
        elif not send.version_known:
            reasons.setdefault(f"{who} sends {send.method} at an unknown version", send.place)
    for reason, place in reasons.items():
        yield Gap(place.path, place.line, reason)


def _default(senders: Sequence[Sender]) -> str | None:
    return next((text for sender in senders if (text := as_text(sender.default)) is not None), None)


def _strongest(kinds: set[Cap]) -> Cap:
    return max(kinds, key=list(Cap).index)
