"""The classes of a tree that messages are dispatched to, in servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rpclint import facts
from rpclint.dispatch import UNVERSIONED
from rpclint.evaluate.frame import Observed
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.values import Instance, Items, Table, Value, as_text
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Endpoint, Gap, Method, Place, Server, Why
from rpclint.surfaces.chronicles import version_history
from rpclint.surfaces.declared import Declared, by_constant, by_target, is_on_class, reported
from rpclint.surfaces.eaters import eaten_on_the_way
from rpclint.surfaces.forwards import with_forwards
from rpclint.surfaces.heirs import is_mounted
from rpclint.surfaces.instantiations import instantiations
from rpclint.surfaces.lists import listed
from rpclint.surfaces.methods import is_incomplete, methods, other_attributes
from rpclint.surfaces.mountings import Mounting, mountings
from rpclint.surfaces.services import services
from rpclint.surfaces.taught import bound_endpoints, by_base, by_registry, declared, with_lifetimes
from rpclint.versions import major

DISPATCHER = "RpcDispatcher"


class EndpointReader:
    """Finds the endpoint classes of a tree's modules and puts them into servers."""

    def __init__(self, modules: Sequence[LinkedModule]) -> None:
        self._modules = modules
        self._classes = [linked for module in modules for linked in module.classes]
        self._old_era = any(DISPATCHER in module.syntax.marks for module in modules)
        self._interpreter = Interpreter(lambda _: True)
        self._instances: dict[str, Instance] = {}
        self._known: dict[str, Declared | None] = {}
        self._choices: dict[str, Place] = {}
        self.gaps: list[Gap] = []

    def servers(self, clients: set[str]) -> Iterator[Server]:
        """Each server with its endpoints in dispatch order; ``clients`` are classes that only send."""
        self._take_registered()
        bound = dict(self._bound())
        taken = {name: made for made in bound.values() for name in made.classes}
        started = {key: made for key, made in self._started() if not _is_taken(made, taken)}
        found = bound | {made.classes: made for made in self._listed() if not _is_taken(made, taken)}
        found |= {made.classes: made for made in self._by_list({name for key in found for name in key})}
        found = {**started, **found}
        for linked in self._leaves:
            if linked.dotted not in taken and self._is_served(linked) and self._may_serve(linked, clients):
                made = Mounting(tuple(self._endpoint_list(linked)))
                found.setdefault(made.classes, made)
        together = {name for classes in found if len(classes) > 1 for name in classes}
        for classes, mounting in found.items():
            if len(classes) > 1 or classes[0] not in together or mounting.topics:
                endpoints = tuple(self._understood(mounting.instances))
                choice = self._choices.get(classes[0]) if len(classes) == 1 else None
                yield Server(endpoints, topics=tuple(mounting.topics), choice=choice)

    def _take_registered(self) -> None:
        """A registry says the version of what it is handed, unless the class does so itself."""
        for mounting in self._mountings.values():
            for linked in (instance.linked for instance in mounting.instances):
                said = mounting.version is not None or mounting.namespace is not None
                if said and self._declared(linked) is None:
                    self._known[linked.dotted] = declared(linked, mounting.version, mounting.namespace)

    def _started(self) -> Iterator[tuple[tuple[str, ...], Mounting]]:
        """What services are started with by name, each class on its own; they may give it its version."""
        for service in (service for module in self._modules for service in services(module)):
            for linked in service.classes:
                if service.version_place is not None and self._declared(linked) is None:
                    self._known[linked.dotted] = Declared(service.version, (None,), service.version_place)
                self._choices.setdefault(linked.dotted, service.place)
                made = Mounting((self._instance(linked),))
                yield made.classes, made

    def _bound(self) -> Iterator[tuple[tuple[str, ...], Mounting]]:
        """What the configuration says is served together."""
        known = {linked.dotted: linked for linked in self._classes}
        for classes in bound_endpoints(self._modules[0].program.idioms) if self._modules else ():
            instances = tuple(self._instance(known[name]) for name in classes if name in known)
            if instances:
                made = Mounting(instances)
                yield made.classes, made

    def _listed(self) -> Iterator[Mounting]:
        """What is seen to be handed to servers; a manager brings the endpoints that it adds itself."""
        for mounting in self._mountings.values():
            first = mounting.instances[0]
            more = self._endpoint_list(first.linked) if len(mounting.instances) == 1 else []
            yield replace(mounting, instances=tuple(more)) if len(more) > 1 else mounting

    def _by_list(self, known: set[str]) -> Iterator[Mounting]:
        """What stands in lists of endpoints with something that declares nothing of its own."""
        for together in (classes for module in self._modules for classes in listed(module)):
            rest = [linked for linked in together if linked.dotted not in known]
            if any(self._declared(linked) is None for linked in rest):
                yield Mounting(tuple(map(Instance, rest)))

    def _understood(self, instances: Iterable[Instance]) -> Iterator[Endpoint]:
        """The endpoints whose version can be told; a gap for any other."""
        for instance in instances:
            linked = instance.linked
            said = self._declared(linked)
            if said is None or said.known:
                yield self._endpoint(instance)
            else:
                reason = f"the version or namespace of {linked.name} is not a constant"
                self.gaps.append(Gap(said.place.path, said.place.line, reason, Why.ENDPOINT))

    def _is_served(self, linked: LinkedClass) -> bool:
        """Whether a class declares a version, or extends what a server mounts even if it declares none."""
        return self._declared(linked) is not None or any(map(is_mounted, list(linked.ancestors)[1:]))

    def _may_serve(self, linked: LinkedClass, clients: set[str]) -> bool:
        return linked.dotted not in clients or is_on_class(linked) or linked.dotted in self._handed

    @cached_property
    def _leaves(self) -> list[LinkedClass]:
        """The classes that no other class of the tree extends: what is mounted is one of them."""
        extended = {base.dotted for c in self._classes for base in list(c.ancestors)[1:]}
        return [linked for linked in self._classes if linked.dotted not in extended]

    # -- endpoints

    def _declared(self, linked: LinkedClass) -> Declared | None:
        if linked.dotted not in self._known:
            constant = by_constant(linked, self._interpreter) if self._old_era else None
            own = by_base(linked, self._interpreter) or by_registry(linked, self._interpreter)
            target = by_target(Instance(linked), self._interpreter)
            if target is not None and not target.known:
                target = self._as_made(linked) or target
            self._known[linked.dotted] = target or own or constant
        return self._known[linked.dotted]

    def _as_made(self, linked: LinkedClass) -> Declared | None:
        """What a class declares with the arguments that its objects are made with, if that is one thing."""
        ways = instantiations(linked, self._modules, self._interpreter)
        made = (Instance(linked, list(way.positional), Table(dict(way.keywords))) for way in ways)
        found = [by_target(instance, self._interpreter) for instance in made]
        alike = {(each.version, each.namespaces) if each and each.known else None for each in found}
        return found[0] if len(alike) == 1 and None not in alike else None

    def _endpoint(self, instance: Instance) -> Endpoint:
        linked = instance.linked
        at = Place(linked.module.path, linked.syntax.line)
        said = self._declared(linked) or Declared(None, (None,), at)
        delegate, allowed = self._delegate(instance)
        behind = self._behind(instance, said)
        own = with_forwards(linked, behind)
        return Endpoint(
            class_name=linked.qualname,
            module=linked.module.name,
            place=at,
            version=said.version or UNVERSIONED,
            version_declared=said.version is not None,
            version_place=said.place,
            namespaces=said.namespaces,
            methods=with_lifetimes(
                linked, _handed_on(linked, delegate, allowed) | own, self._interpreter, self.gaps
            ),
            delegates_to=delegate.name if delegate else None,
            any_method=delegate is None and linked.find("__getattr__") is not None,
            others=other_attributes(linked),
            incomplete=is_incomplete(linked) or (delegate is not None and is_incomplete(delegate)),
            proxy_of=_proxied(delegate, behind, own),
            reported=reported(linked, self._interpreter),
            history=version_history(linked),
        )

    def _behind(self, instance: Instance, said: Declared) -> dict[str, Instance]:
        """The endpoints of another major that an object was given when it was made, by its attributes."""
        self._interpreter.attribute(instance, "__dict__")  # runs its __init__
        given = [*instance.positional, *instance.keywords.entries.values()]
        return {
            name: value
            for name, value in instance.attributes.items()
            if isinstance(value, Instance) and any(value is one for one in given)
            if self._is_of_another_major(value.linked, said)
        }

    def _is_of_another_major(self, linked: LinkedClass, said: Declared) -> bool:
        other = self._declared(linked)
        if other is None or not (other.known and said.known):
            return False
        shared = set(other.namespaces) & set(said.namespaces)
        return bool(shared) and major(other.version or UNVERSIONED) != major(said.version or UNVERSIONED)

    # -- servers

    def _endpoint_list(self, linked: LinkedClass) -> list[Instance]:
        instance = self._instance(linked)
        if linked.find("create_rpc_dispatcher") is not None:
            made = self._interpreter.result(instance, "create_rpc_dispatcher")
            given = made.positional[0] if isinstance(made, Instance) and made.positional else None
            endpoints = _instances(given)
            if instance in endpoints:
                return endpoints
        return [instance, *self._additional(linked, instance.attributes.get("additional_endpoints"))]

    def _additional(self, linked: LinkedClass, value: Value | None) -> list[Instance]:
        """The endpoints that a manager adds; a gap where not all of them can be told."""
        known = _instances(value)
        if value is not None and (not isinstance(value, Items) or len(known) < len(value.values)):
            reason = f"not all additional endpoints of {linked.name} are understood"
            self.gaps.append(Gap(linked.module.path, linked.syntax.line, reason, Why.ENDPOINT))
        return known

    def _instance(self, linked: LinkedClass) -> Instance:
        if linked.dotted not in self._instances:
            self._instances[linked.dotted] = self._interpreter.started(linked, Observed())
        return self._instances[linked.dotted]

    @cached_property
    def _mountings(self) -> Mapping[tuple[str, ...], Mounting]:
        return mountings(self._modules, self._leaves, self._interpreter)

    @cached_property
    def _handed(self) -> set[str]:
        """The classes of which objects are handed to a server or dispatcher, whatever these declare."""
        return {name for classes in self._mountings for name in classes}

    # -- delegation

    def _delegate(self, instance: Instance) -> tuple[LinkedClass | None, set[str] | None]:
        """The class that ``__getattr__`` hands on to, and the names it lets through; None for all."""
        found = instance.linked.find("__getattr__")
        if found is None or not isinstance(found[1], facts.Function):
            return None, None
        names = set(facts.self_names(found[1].body or ()))
        values = {name: self._interpreter.attribute(instance, name) for name in names}
        wrapped = next((v.linked for v in values.values() if isinstance(v, Instance)), None)
        lists = [v for v in values.values() if isinstance(v, Items) and v.values]
        allowed = {text for value in lists for v in value.values if (text := as_text(v)) is not None}
        return wrapped, allowed if lists else None


def _is_taken(mounting: Mounting, taken: Mapping[str, Mounting]) -> bool:
    """Whether the configuration says how a class is served: what is seen then tells its topics alone."""
    said = next((taken[name] for name in mounting.classes if name in taken), None)
    if said is not None:
        said.topics.update(mounting.topics)
    return said is not None


def _handed_on(
    linked: LinkedClass, delegate: LinkedClass | None, allowed: set[str] | None
) -> dict[str, Method]:
    """The methods that are reached through ``__getattr__``."""
    found = linked.find("__getattr__")
    if delegate is None or found is None or not isinstance(found[1], facts.Function):
        return {}
    eaten = eaten_on_the_way(found[1])
    return {n: m for n, m in methods(delegate, eaten).items() if allowed is None or n in allowed}


def _proxied(
    delegate: LinkedClass | None, behind: Mapping[str, Instance], own: Mapping[str, Method]
) -> str | None:
    """The endpoint of another major that one hands on to, if that is what it is for."""
    others = {instance.linked.name for instance in behind.values()}
    if delegate is not None and delegate.name in others:
        return delegate.name
    handed_on = (f.class_name for name, m in own.items() for f in m.forwards if f.name == name)
    return next(handed_on, None)


def _instances(value: Value | None) -> list[Instance]:
    return [v for v in value.values if isinstance(v, Instance)] if isinstance(value, Items) else []
