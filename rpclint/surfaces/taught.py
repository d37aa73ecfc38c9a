"""Endpoints of a project's own style, as its configuration says: by base, by registry, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rpclint import facts
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.stamps import argument_of, dotted, versions_of
from rpclint.evaluate.values import Instance, Known, Value, as_text, is_none
from rpclint.idioms import Argument, EndpointBase, Idioms
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.program import External
from rpclint.model import Gap, Method, Place, Why
from rpclint.surfaces.declared import Declared, assigned
from rpclint.versions import is_well_formed


def by_base(linked: LinkedClass, interpreter: Interpreter) -> Declared | None:
    """The version and namespace in the attributes that a base class is taught to have."""
    base = _base(linked)
    if base is None:
        return None
    version = _attribute(linked, base.version, interpreter)
    namespace = _attribute(linked, base.namespace, interpreter)
    said = declared(linked, version[0] if version else None, namespace[0] if namespace else None)
    return replace(said, place=version[1]) if version else said


def _attribute(linked: LinkedClass, name: str | None, interpreter: Interpreter) -> tuple[Value, Place] | None:
    """What a class, or its objects, have as an attribute, and where; None where nothing here sets it."""
    if name is None or (found := assigned(linked, name, interpreter)) is not None:
        return found if name is not None else None
    is_set = any(name in facts.self_names(owner.syntax.body) for owner in linked.ancestors)
    if not is_set and linked.find(name) is None:
        return None
    value = interpreter.attribute(Instance(linked), name)
    own = value.place if isinstance(value, Known) else None
    return value, own or Place(linked.module.path, linked.syntax.line)


def _base(linked: LinkedClass) -> EndpointBase | None:
    names = [base.name if isinstance(base, External) else base.dotted for base in linked.mro[1:]]
    bases = linked.module.program.idioms.endpoint_bases
    return next((form for name in names for form in bases if form.name == name), None)


def by_registry(linked: LinkedClass, interpreter: Interpreter) -> Declared | None:
    """The version and namespace that a registry is given which decorates a class."""
    forms = {form.name: form for form in linked.module.program.idioms.registries}
    for decorator in linked.syntax.decorators if forms else ():
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        form = forms.get(dotted(linked.module, called))
        if form is not None:
            version, namespace = (
                _given(linked, decorator, argument, interpreter)
                for argument in (form.version, form.namespace)
            )
            return declared(linked, version, namespace)
    return None


def _given(
    linked: LinkedClass, decorator: facts.Expression, argument: Argument | None, interpreter: Interpreter
) -> Value | None:
    if argument is None or not isinstance(decorator, facts.Call):
        return None
    expression = argument_of(linked.module, decorator, argument)
    return interpreter.value(linked, expression) if expression is not None else None


def declared(linked: LinkedClass, version: Value | None, namespace: Value | None) -> Declared:
    """A version and namespace that are given for a class, or not."""
    text, name = as_text(version), as_text(namespace)
    known = (is_none(version) or (text is not None and is_well_formed(text))) and (
        is_none(namespace) or name is not None
    )
    return Declared(text, (name,), Place(linked.module.path, linked.syntax.line), known)


def bound_endpoints(idioms: Idioms) -> Iterator[tuple[str, ...]]:
    """The classes that the configuration says are served together, in dispatch order."""
    yield from (binding.endpoints for binding in idioms.bindings if binding.endpoints)


def names_of(idioms: Idioms) -> Mapping[str, str]:
    """What interfaces are called, by their endpoint classes."""
    return {endpoint: binding.interface for binding in idioms.bindings for endpoint in binding.endpoints}


def clients_of(idioms: Idioms) -> Mapping[str, str]:
    """The interface that each client class sends to, where the configuration says so."""
    return {client: binding.interface for binding in idioms.bindings for client in binding.clients}


def with_lifetimes(
    linked: LinkedClass, methods: Mapping[str, Method], interpreter: Interpreter, gaps: list[Gap]
) -> dict[str, Method]:
    """Methods with the versions that they are served at, where decorators tell; a gap where one cannot be."""
    found = dict(methods)
    for name, method in methods.items() if linked.module.program.idioms.decorators else ():
        defined = linked.find(name)
        if defined is not None and isinstance(defined[1], facts.Function):
            said = _lifetime(defined[0], defined[1], interpreter)
            found[name] = replace(method, since=said.get("introduced"), until=said.get("removed"))
            if None in said.values():
                reason = f"the version of a decorator of {linked.name}.{name} is not a constant"
                gaps.append(Gap(method.place.path, method.place.line, reason, Why.ENDPOINT))
    return found


def _lifetime(
    owner: LinkedClass, function: facts.Function, interpreter: Interpreter
) -> dict[str, str | None]:
    """The versions that the decorators of an endpoint's method give, by what they mean."""
    values = {m: as_text(interpreter.value(owner, given)) for m, given in versions_of(owner.module, function)}
    return {m: text if text is not None and is_well_formed(text) else None for m, text in values.items()}


def registries(modules: Sequence[LinkedModule]) -> frozenset[str]:
    """The last names of the functions that endpoints are handed to."""
    forms = modules[0].program.idioms.registries if modules else ()
    return frozenset(form.name.rpartition(".")[2] for form in forms)
