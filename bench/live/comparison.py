"""What rpclint shows of a tree against what the running code did: counts, and every difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]
Key = tuple[str, str | None, str | None, str]  # method, version, namespace, kind


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact on which the two disagree: whose it is, and what differs."""

    owner: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}"

    @property
    def subject(self) -> str:
        return f"{self.owner}.{self.name}" if self.name else self.owner


@dataclass(slots=True)
class Outcome:
    """``counts`` by the kind of fact; ``unseen`` is shown as possible, and never happened."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    unseen: list[Difference] = field(default_factory=list)

    def take(self, kind: str, found: list[Difference]) -> None:
        self.counts[f"{kind}: {'different' if found else 'equal'}"] += 1
        self.differences.extend(found)


def compare(package: str, live: Object, shown: dict[str, Object]) -> Outcome:
    """``shown`` holds the surface under each cap, ``live`` what was recorded under the same ones."""
    outcome = Outcome()
    outcome.differences += [Difference(n, "", f"not imported: {e}") for n, e in live["unimported"].items()]
    compare_servers(inside(package, live["servers"], outcome), next(iter(shown.values())), outcome)
    for cap, surface in shown.items():
        compare_clients({cls: by_cap[cap] for cls, by_cap in live["clients"].items()}, surface, cap, outcome)
    return outcome


# -- servers


def inside(package: str, servers: list[Object], outcome: Outcome) -> list[Object]:
    """The servers without the methods that other packages bring: rpclint reads one tree."""
    for endpoint in (endpoint for server in servers for endpoint in server["endpoints"]):
        kept = {n: m for n, m in endpoint["methods"].items() if m["module"].split(".")[0] == package}
        outcome.counts["endpoint methods: of other packages"] += len(endpoint["methods"]) - len(kept)
        endpoint["methods"] = kept
    return servers


def compare_servers(servers: list[Object], surface: Object, outcome: Outcome) -> None:
    shown = {f"{e['module']}.{e['class']}": e for i in surface["interfaces"] for e in i["endpoints"]}
    live = {cls: e for server in servers for e in server["endpoints"] if (cls := served_class(e, shown))}
    for cls in sorted(live.keys() | shown.keys()):
        outcome.take("endpoint classes", list(presence(cls, "", cls in live, cls in shown)))
    for cls in sorted(live.keys() & shown.keys()):
        compare_endpoint(cls, live[cls], shown[cls], outcome)
    for server in servers:
        outcome.take("servers", list(order(server, surface, shown)))


def served_class(endpoint: Object, shown: Object) -> str:
    """The class of an endpoint that is not a mere wrapper round it."""
    return next((cls for cls in endpoint["classes"] if cls in shown), endpoint["classes"][0])


def presence(owner: str, name: str, live: bool, shown: bool) -> Iterator[Difference]:  # noqa: FBT001
    if live != shown:
        yield Difference(owner, name, "is not shown" if live else "is shown, but not there")


def compare_endpoint(cls: str, live: Object, shown: Object, outcome: Outcome) -> None:
    for name in ("version", "namespaces"):
        same = live[name] == shown[name]
        found = [] if same else [Difference(cls, "", f"shown as {name} {shown[name]}, is {live[name]}")]
        outcome.take(f"endpoint {name}", found)
    methods = {method["name"]: method for method in shown["methods"]}
    for name in sorted(methods.keys() | live["methods"].keys()):
        found = list(presence(cls, name, name in live["methods"], name in methods))
        if not found:
            found = list(signature(cls, name, live["methods"][name], methods[name]))
        outcome.take("endpoint methods", found)


def signature(cls: str, name: str, live: Object, shown: Object) -> Iterator[Difference]:
    if live["opaque"]:
        yield Difference(cls, name, "its wrapper does not tell what it takes")
        return
    parameters = [[p["name"], p["required"]] for p in shown["parameters"]]
    if sorted(parameters) != sorted(live["parameters"]):
        yield Difference(cls, name, f"shown with {listed(parameters)}, takes {listed(live['parameters'])}")
    if shown["any_keyword"] != live["any_keyword"]:
        yield Difference(cls, name, f"any keyword: {live['any_keyword']}")
    required = {parameter for parameter, is_required in parameters if is_required}
    if asked := set(live["asked_by_wrappers"]) - required:
        yield Difference(cls, name, f"a wrapper asks for {sorted(asked)}, too")


def listed(parameters: list[Object]) -> str:
    return ", ".join(name if required else f"{name}=" for name, required in parameters) or "nothing"


def order(server: Object, surface: Object, shown: Object) -> Iterator[Difference]:
    """Each namespace of a server is an interface, with the endpoints in the order of dispatch."""
    namespaces: dict[str | None, list[str]] = {}
    for endpoint in server["endpoints"]:
        namespaces.setdefault(endpoint["namespaces"][0], []).append(served_class(endpoint, shown))
    interfaces = [[f"{e['module']}.{e['class']}" for e in i["endpoints"]] for i in surface["interfaces"]]
    for namespace, classes in namespaces.items():
        if classes not in interfaces:
            names = [cls.rpartition(".")[2] for cls in classes]
            yield Difference(server["service"], str(namespace), f"is served by {names} in this order")


# -- clients


def compare_clients(live: Object, surface: Object, cap: str, outcome: Outcome) -> None:
    shown = {f"{c['module']}.{c['class']}": c for i in surface["interfaces"] for c in i["clients"]}
    sending = {cls for cls, methods in live.items() if any(m["sent"] for m in methods.values())}
    if cap == "none":
        for cls in sorted(sending | shown.keys()):
            outcome.take("client classes", list(presence(cls, "", cls in sending, cls in shown)))
    for cls in sorted(live.keys() & shown.keys()):
        methods = {method["name"]: method for method in shown[cls]["methods"]}
        for name in sorted(live[cls]):
            if is_gap(surface, f"{cls.rpartition('.')[2]}.{name} "):
                outcome.counts["client methods under a cap: a gap"] += 1
            elif name in methods or (not name.startswith("_") and has_effect(live[cls][name])):
                differences = list(sends(cls, name, cap, live[cls][name], methods.get(name), outcome))
                outcome.take("client methods under a cap", differences)


def is_gap(surface: Object, who: str) -> bool:
    return any(gap["reason"].startswith(who) for gap in surface["gaps"])


def has_effect(method: Object) -> bool:
    return bool(method["sent"] or refusal(method))


def refusal(method: Object) -> str | None:
    """How a method ended that sent nothing, whatever it was called with."""
    ends = method["ends"]
    if method["sent"] or not any(end == "cap" or end.startswith("guarded") for end in ends):
        return None
    return "cap" if "cap" in ends else "guarded"


def sends(
    cls: str, name: str, cap: str, live: Object, shown: Object | None, outcome: Outcome
) -> Iterator[Difference]:
    under = f"under cap {cap}"
    if shown is None:
        yield Difference(cls, name, f"{under}: is not shown, and sends {len(live['sent'])} messages")
        return
    if refusal(live) != shown["refused"]:
        yield Difference(cls, name, f"{under}: refused: {refusal(live)}, shown as {shown['refused']}")
    recorded: set[Key] = set()
    for *parts, arguments, _ in live["sent"]:
        key = (parts[0], parts[1], parts[2], parts[3])
        recorded.add(key)
        if not any(feasible(message, key, set(arguments)) for message in shown["messages"]):
            yield Difference(cls, name, f"{under}: sends {told(key)}({', '.join(arguments)}), not shown")
    for message in shown["messages"]:
        if key_of(message) not in recorded:
            outcome.unseen.append(Difference(cls, name, f"{under}: {told(key_of(message))}"))


def key_of(message: Object) -> Key:
    return message["method"], message["version"], message["namespace"], message["kind"]


def feasible(message: Object, key: Key, arguments: set[str]) -> bool:
    always, sometimes = set(message["arguments"]), set(message["optional"])
    within = message["open"] or arguments <= always | sometimes
    return key_of(message) == key and always <= arguments and within


def told(key: Key) -> str:
    method, version, namespace, kind = key
    return f"{kind} {f'{namespace}.' if namespace else ''}{method} {version}"
