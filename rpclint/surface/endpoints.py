"""The classes of a tree that messages are dispatched to, in servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rpclint import facts
from rpclint.dispatch import UNVERSIONED
from rpclint.evaluate.attributes import decorator_names
from rpclint.evaluate.calls import SERVER_MAKERS
from rpclint.evaluate.frame import Observed
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.values import (
    Instance,
    Items,
    Known,
    Target,
    Value,
    as_text,
)
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Endpoint, Method, Parameter, Place

POSITIONAL = ("/", "")
DISPATCHER = "RpcDispatcher"


class EndpointReader:
    """Finds the endpoint classes of a tree's modules and puts them into servers."""

    def __init__(self, modules: Sequence[LinkedModule]) -> None:
        self._classes = [linked for module in modules for linked in module.classes]
        self._old_era = any(DISPATCHER in module.facts.marks for module in modules)
        self._interpreter = Interpreter(lambda _: True)
        self._instances: dict[str, Instance] = {}

    def servers(self, clients: set[str]) -> Iterator[tuple[Endpoint, ...]]:
        """The endpoints of each server in dispatch order; ``clients`` are classes that only send."""
        mounted = [c for c in self._leaves() if self._declares(c) and self._may_serve(c, clients)]
        lists = [self._endpoint_list(linked) for linked in mounted]
        listed = {instance.linked.dotted for each in lists for instance in each if len(each) > 1}
        for linked, instances in zip(mounted, lists, strict=True):
            if len(instances) > 1 or linked.dotted not in listed:
                yield tuple(self._endpoint(instance.linked) for instance in instances)
        for linked in self._given_to_servers():
            if linked.dotted not in listed and linked not in mounted:
                yield (self._endpoint(linked),)

    def _may_serve(self, linked: LinkedClass, clients: set[str]) -> bool:
        return linked.dotted not in clients or self._target(linked) is not None

    def _leaves(self) -> list[LinkedClass]:
        """The classes that no other class of the tree extends: what is mounted is one of them."""
        extended = {base.dotted for c in self._classes for base in list(c.ancestors)[1:]}
        return [linked for linked in self._classes if linked.dotted not in extended]

    # -- versions

    def _declares(self, linked: LinkedClass) -> bool:
        return self._target(linked) is not None or self._constant(linked) is not None

    def _target(self, linked: LinkedClass) -> tuple[Target, Place] | None:
        found = linked.find("target")
        if found is None or not isinstance(found[1], facts.Assign):
            return None
        owner, statement = found
        value = self._interpreter.value(owner, statement.value)
        place = Place(owner.module.path, statement.line, 5)
        return (value, place) if isinstance(value, Target) else None

    def _constant(self, linked: LinkedClass) -> tuple[Value, Place] | None:
        """``RPC_API_VERSION``, which counts only where the old dispatcher reads it."""
        found = linked.find("RPC_API_VERSION") if self._old_era else None
        if found is None or not isinstance(found[1], facts.Assign):
            return None
        owner, statement = found
        place = Place(owner.module.path, statement.line, 5)
        return self._interpreter.value(owner, statement.value), place

    def _endpoint(self, linked: LinkedClass) -> Endpoint:
        target, constant = self._target(linked), self._constant(linked)
        at = Place(linked.module.path, linked.facts.line)
        version, namespaces, place = None, (None,), at
        if target is not None:
            version, namespaces, place = target[0].version, _namespaces(target[0]), target[1]
        elif constant is not None:
            version, place = constant
            namespaces = (self._old_namespace(linked),)
        text = as_text(version)
        width = version.place.width if isinstance(version, Known) and version.place else 0
        if isinstance(version, Known) and version.place and version.place.path == place.path:
            place = Place(place.path, place.line, place.column, width)
        delegate, allowed = self._delegate(linked)
        methods = dict(_methods(delegate)) if delegate else {}
        if allowed is not None:
            methods = {name: method for name, method in methods.items() if name in allowed}
        methods.update(_methods(linked))
        return Endpoint(
            class_name=linked.name,
            module=linked.module.name,
            place=at,
            version=text or UNVERSIONED,
            version_declared=text is not None,
            version_place=place,
            namespaces=namespaces,
            methods=methods,
            delegates_to=delegate.name if delegate else None,
            any_method=delegate is None and linked.find("__getattr__") is not None,
        )

    def _old_namespace(self, linked: LinkedClass) -> str | None:
        found = linked.find("RPC_API_NAMESPACE")
        if found is None or not isinstance(found[1], facts.Assign):
            return None
        return as_text(self._interpreter.value(found[0], found[1].value))

    # -- servers

    def _endpoint_list(self, linked: LinkedClass) -> list[Instance]:
        instance = self._instance(linked)
        if linked.find("create_rpc_dispatcher") is not None:
            made = self._interpreter.result(instance, "create_rpc_dispatcher")
            given = made.positional[0] if isinstance(made, Instance) and made.positional else None
            endpoints = _instances(given)
            if instance in endpoints:
                return endpoints
        return [instance, *_instances(instance.attributes.get("additional_endpoints"))]

    def _instance(self, linked: LinkedClass) -> Instance:
        if linked.dotted not in self._instances:
            self._instances[linked.dotted] = self._interpreter.started(linked, Observed())
        return self._instances[linked.dotted]

    def _given_to_servers(self) -> Iterator[LinkedClass]:
        """Classes that are handed to a server or dispatcher in a list, whatever they declare."""
        seen = set()
        for linked in self._classes:
            for _, function in linked.members:
                if isinstance(function, facts.Function) and _mentions(function.body or (), SERVER_MAKERS):
                    for instance in self._interpreter.mounted(linked, function.name):
                        if instance.linked.dotted not in seen and instance.linked is not linked:
                            seen.add(instance.linked.dotted)
                            yield instance.linked

    # -- delegation

    def _delegate(self, linked: LinkedClass) -> tuple[LinkedClass | None, set[str] | None]:
        """The class that ``__getattr__`` hands on to, and the names it lets through; None for all."""
        found = linked.find("__getattr__")
        if found is None or not isinstance(found[1], facts.Function):
            return None, None
        names = set(_self_names(found[1].body or ()))
        instance = self._made_by_others(linked) or self._instance(linked)
        values = {name: self._interpreter.attribute(instance, name) for name in names}
        wrapped = next((v.linked for v in values.values() if isinstance(v, Instance)), None)
        lists = [v for v in values.values() if isinstance(v, Items) and v.values]
        allowed = {text for value in lists for v in value.values if (text := as_text(v)) is not None}
        return wrapped, allowed if lists else None

    def _made_by_others(self, linked: LinkedClass) -> Instance | None:
        """The instance that a manager made of a proxy, which knows what it wraps."""
        for other in list(self._instances.values()):
            for instance in _instances(other.attributes.get("additional_endpoints")):
                if instance.linked is linked:
                    return instance
        return None


def _instances(value: Value | None) -> list[Instance]:
    return [v for v in value.values if isinstance(v, Instance)] if isinstance(value, Items) else []


def _namespaces(target: Target) -> tuple[str | None, ...]:
    legacy = target.legacy_namespaces
    more = [as_text(v) for v in legacy.values] if isinstance(legacy, Items) else []
    return (as_text(target.namespace), *more)


def _self_names(node: object) -> Iterator[str]:
    if isinstance(node, facts.Attribute) and isinstance(node.value, facts.Name) and node.value.name == "self":
        yield node.name
    elif isinstance(node, tuple):
        for item in node:
            yield from _self_names(item)
    else:
        for name in getattr(node, "__struct_fields__", ()):
            yield from _self_names(getattr(node, name))


def _mentions(node: object, names: set[str]) -> bool:
    if isinstance(node, facts.Name | facts.Attribute) and node.name in names:
        return True
    if isinstance(node, tuple):
        return any(_mentions(item, names) for item in node)
    return any(_mentions(getattr(node, name), names) for name in getattr(node, "__struct_fields__", ()))


# -- methods


def _methods(linked: LinkedClass) -> Iterator[tuple[str, Method]]:
    """Every method that an attribute look-up would find, bases included, by its name."""
    for ancestor in reversed(list(linked.ancestors)):
        functions: dict[str, Method] = {}
        for name, statement in ancestor.members:
            if isinstance(statement, facts.Function) and not _is_property(statement):
                functions[name] = _method(ancestor, statement)
            elif isinstance(statement, facts.Assign) and isinstance(statement.value, facts.Name):
                if statement.value.name in functions:  # an alias: ``a = b`` in a class body
                    functions[name] = functions[statement.value.name]
        yield from functions.items()


def _is_property(function: facts.Function) -> bool:
    return bool(decorator_names(function) & {"property", "cached_property", "setter"})


def _method(owner: LinkedClass, function: facts.Function) -> Method:
    positional = [p for p in function.parameters if p.kind in POSITIONAL]
    if "staticmethod" not in decorator_names(function):
        positional = positional[1:]
    any_positional = any(p.kind == "*" for p in function.parameters)
    context, rest = positional[:1], positional[1:]
    keyword_only = [p for p in function.parameters if p.kind == "k"]
    return Method(
        name=function.name,
        place=Place(owner.module.path, function.line),
        parameters=tuple(_parameters([*rest, *keyword_only])),
        any_keyword=any(p.kind == "**" for p in function.parameters),
        context=context[0].name if context and context[0].kind == "" else None,
        takes_context=bool(context) or any_positional,
    )


def _parameters(parameters: Iterable[facts.Parameter]) -> Iterator[Parameter]:
    for parameter in parameters:
        yield Parameter(parameter.name, parameter.default is None, parameter.kind != "/")
