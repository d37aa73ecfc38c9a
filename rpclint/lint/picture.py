"""The version graph of a range, in the order in which it is drawn: interfaces, releases, and what passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rpclint.graph import Exchange, Node, VersionGraph
from rpclint.lint.advice import agreed
from rpclint.lint.judging import Judged, judge
from rpclint.lint.merging import merged
from rpclint.lint.step import Step
from rpclint.lint.steps import hides, step_report
from rpclint.model import Interface, TreeId
from rpclint.pairing import Pair, key
from rpclint.results import ACROSS, Finding, Flow, Severity, strongest
from rpclint.rulebook import Rule

DRAWN = (*ACROSS, Flow.SAME_TREE)


class State(str, Enum):
    """How an exchange fares. A ``note``: what is refused is not promised to be taken, or is never sent."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    BROKEN = "broken"
    UNKNOWN = "unknown"


OF_SEVERITY = {Severity.ERROR: State.BROKEN, Severity.WARNING: State.WARNING, Severity.NOTE: State.NOTE}


@dataclass(frozen=True, slots=True)
class Edge:
    """What one side sends another in a flow on the way from ``old`` to ``new``, and what becomes of it.

    ``old`` is None for what passes within a tree whatever it is upgraded from. ``versions`` are those of the
    messages, ``refused`` the methods of those that are not taken, ``withheld`` the client methods that a pin
    keeps from being sent. ``rules`` found what makes the state, and ``methods`` are those at stake.
    """

    sender: Node
    receiver: Node
    flow: Flow
    old: TreeId | None
    new: TreeId
    state: State
    pins: tuple[str, ...]
    versions: tuple[str | None, ...]
    refused: tuple[str, ...]
    withheld: tuple[str, ...]
    rules: tuple[str, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One interface through the releases that have it."""

    label: str
    sides: Mapping[TreeId, Interface]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All there is to draw. ``findings`` are those of a report; ``gaps`` counts what was not understood."""

    range: str
    project: str | None
    profile: str
    trees: tuple[TreeId, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    gaps: int


def picture(range_: str, steps: Sequence[Step], rules: Sequence[Rule]) -> Picture:
    graph, judged, found = VersionGraph(), [], _Lines()
    for step in steps:
        judged.append(judge(step, rules, graph))
        # Before the next step: the graph keeps what pinned clients send within a tree for one baseline only.
        for pair in judged[-1].pairs:
            found.enter(pair, _edges(judged[-1], pair))
    trees = dict.fromkeys(tree for step in steps for tree in (step.old, step.new) if tree is not None)
    return Picture(
        range=range_,
        project=steps[-1].new.project,
        profile=steps[-1].new.profile.name,
        trees=tuple(source.id for source in trees),
        lines=tuple(found.lines()),
        findings=tuple(merged(agreed([(step_report(each), each.findings) for each in judged]))),
        gaps=sum(len(source.surface.surface.gaps) for source in trees),
    )


class _Lines:
    """Interfaces of one release after the other, strung together by what answers to what."""

    def __init__(self) -> None:
        self.sides: list[dict[TreeId, Interface]] = []
        self.edges: list[dict[Edge, None]] = []
        self._known: dict[tuple[TreeId, str], int] = {}

    def enter(self, pair: Pair, edges: Iterator[Edge]) -> None:
        ends = {tree: interface for tree, interface in _ends(pair) if interface is not None}
        known = (self._known.get((tree, key(interface))) for tree, interface in ends.items())
        number = next((n for n in known if n is not None and self._takes(n, ends)), None)
        if number is None:
            number = self._resumed(pair, ends)
        for tree, interface in ends.items():
            self._known.setdefault((tree, key(interface)), number)
        self.sides[number].update(ends)
        self.edges[number].update(dict.fromkeys(edges))

    def _takes(self, number: int, ends: Mapping[TreeId, Interface]) -> bool:
        """Whether a line has no other interface at the same releases."""
        return all(self.sides[number].get(tree, interface) is interface for tree, interface in ends.items())

    def _resumed(self, pair: Pair, ends: Mapping[TreeId, Interface]) -> int:
        """A line of the same name that had broken off, or else a new one."""
        for number, sides in enumerate(self.sides):
            if _label(sides) == pair.either.label and not ends.keys() & sides.keys():
                return number
        self.sides.append({})
        self.edges.append({})
        return len(self.sides) - 1

    def lines(self) -> Iterator[Line]:
        """By name; of several with the same one, the second is called ``name#2``."""
        seen: dict[str, int] = {}
        for sides, edges in sorted(
            zip(self.sides, self.edges, strict=True), key=lambda line: _label(line[0])
        ):
            label = _label(sides)
            seen[label] = seen.get(label, 0) + 1
            yield Line(label if seen[label] == 1 else f"{label}#{seen[label]}", sides, tuple(edges))


def _ends(pair: Pair) -> Iterator[tuple[TreeId, Interface | None]]:
    if pair.old_tree is not None:
        yield pair.old_tree, pair.old
    yield pair.new_tree, pair.new


def _label(sides: Mapping[TreeId, Interface]) -> str:
    """The newest name."""
    return list(sides.values())[-1].label


def _edges(judged: Judged, pair: Pair) -> Iterator[Edge]:
    if not judged.step.binds(skips=pair.promise.skips):
        return
    for flow in DRAWN:
        sender, receiver = pair.ends(flow)
        exchange = pair.exchange(flow)
        if sender is not None and receiver is not None and (exchange.deliveries or exchange.withheld):
            yield _edge(judged, pair, sender, receiver, exchange)


def _edge(judged: Judged, pair: Pair, sender: Node, receiver: Node, exchange: Exchange) -> Edge:
    sent, found = exchange.deliveries, _worst(judged, pair, exchange.flow)
    clear = State.UNKNOWN if hides(judged, pair) else State.OK
    return Edge(
        sender,
        receiver,
        exchange.flow,
        pair.old_tree if exchange.flow in ACROSS else None,
        pair.new_tree,
        OF_SEVERITY[found[0].severity] if found else clear,
        pins=tuple(
            dict.fromkeys(filter(None, [*(d.pin for d in sent), *(w.pin for w in exchange.withheld)]))
        ),
        versions=tuple(dict.fromkeys(delivery.message.version for delivery in sent)),
        refused=tuple(dict.fromkeys(d.message.method for d in sent if not d.verdict.accepted)),
        withheld=tuple(held.method.name for held in exchange.withheld),
        rules=tuple(dict.fromkeys(finding.rule for finding in found)),
        methods=tuple(dict.fromkeys(method for finding in found for method in finding.methods)),
    )


def _worst(judged: Judged, pair: Pair, flow: Flow) -> list[Finding]:
    """Of what was found about an interface in a flow, all that is as bad as the worst."""
    interface = (pair.either.name, pair.either.namespace)
    own = [f for f in judged.findings if f.flow is flow and (f.interface, f.namespace) == interface]
    worst = strongest(*(finding.severity for finding in own)) if own else None
    return [finding for finding in own if finding.severity is worst]
