"""The real engine as judge: what rpclint predicts is what oslo.messaging does.

Versions, servers, messages and version caps are made up by hypothesis and given to both sides. Each test
runs a few hundred examples; RPCLINT_EXAMPLES=20000 in the environment makes it a long run.

A made-up server is described once and realised twice: as source text, which the engine's dispatcher runs,
and as a model, which rpclint reasons about. Left out, because the model does not claim to know them, are
messages that name something other than a method (``target``, ``__init__``) and arguments called ``self``
or ``cls``.
"""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpclint.dispatch import Verdict, deliver
from rpclint.model import Endpoint, Kind, Message, Method, Outcome, Parameter, Place, Server
from rpclint.versions import is_compatible, is_well_formed

with warnings.catch_warnings():
    # The engine still imports eventlet, and warns about it.
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
    warnings.simplefilter("ignore", DeprecationWarning)
    import oslo_messaging
    from oslo_config import cfg
    from oslo_messaging._utils import version_is_compatible
    from oslo_messaging.rpc.dispatcher import (
        DefaultRPCAccessPolicy,
        LegacyRPCAccessPolicy,
        NoSuchMethod,
        RPCDispatcher,
        UnsupportedVersion,
    )

judged = settings(max_examples=int(os.environ.get("RPCLINT_EXAMPLES", "300")), deadline=None, print_blob=True)

UNREADABLE = "unreadable"
PLACE = Place("service/manager.py", 1)

# -- versions

part = st.sampled_from(["0", "1", "2", "3", "9", "10", "05"])
well_formed = st.lists(part, min_size=2, max_size=3).map(".".join)
odd_part = part | st.sampled_from(["", "x", "+1", "-1", " 1", "1_0", "1e1", "²", "٣"])
malformed = (
    st.lists(odd_part, min_size=1, max_size=4).map(".".join)
    | st.sampled_from(["auto", "", "mitaka", "1", "1.", ".", "1.x"])
    | st.text("0123. x", max_size=6)
)
any_version = st.one_of(well_formed, well_formed, well_formed, malformed, st.none())


def ours(offered, asked):
    try:
        return is_compatible(offered, asked)
    except ValueError:
        return UNREADABLE


def theirs(compatible, *versions):
    try:
        return compatible(*versions)
    except (IndexError, ValueError):
        return UNREADABLE


@judged
@given(any_version, any_version)
def test_versions(offered, asked):
    assert ours(offered, asked) is theirs(version_is_compatible, offered, asked)


@judged
@given(well_formed, well_formed)
def test_well_formed_versions_can_be_read(offered, asked):
    assert is_well_formed(offered)
    assert ours(offered, offered) is True
    assert ours(offered, asked) is theirs(version_is_compatible, offered, asked) is not UNREADABLE


# -- servers and messages: one description, two realisations

METHODS = ("reboot", "resize", "stop", "_stop")
ARGUMENTS = ("context", "host", "image", "instance")
NAMESPACES = ("base", "task", "")

# Made up so that a message reaches a method, and the edges of what an endpoint serves, often enough.
namespace = st.sampled_from([None] * 6 + [*NAMESPACES])
served_version = st.builds(
    "{}.{}{}".format, st.sampled_from("1112"), st.integers(1, 3), st.sampled_from(["", "", ".1"])
)
asked_version = st.builds(
    "{}.{}{}".format, st.sampled_from("1112"), st.integers(0, 3), st.sampled_from(["", "", ".1"])
)
odd_version = st.sampled_from(["", "auto", "1", "1.x", "1.1.x", "01.01"])


@dataclass(frozen=True)
class Def:
    """A ``def`` in a class body, part by part."""

    name: str
    decorator: str  # "", "staticmethod" or "classmethod"
    positional: tuple[str, ...]
    positional_only: int
    defaults: int
    star: bool
    keyword_only: tuple[tuple[str, bool], ...]
    double_star: bool


@dataclass(frozen=True)
class Class:
    """An endpoint's class; ``target`` is None where it has none at all."""

    name: str
    target: tuple[str | None, str | None, list[str | None] | None] | None
    defs: tuple[Def, ...]
    any_method: bool


@st.composite
def defs(draw, name):
    decorator = draw(st.sampled_from(["", "", "", "", "staticmethod", "classmethod"]))
    receiver = {"": ["self"], "staticmethod": [], "classmethod": ["cls"]}[decorator]
    # The context comes first under a usual name, under that of an argument, or is missing.
    context = draw(st.sampled_from([["context"], ["context"], ["ctxt"], ["_context"], ["host"], []]))
    free = [name for name in draw(st.permutations(ARGUMENTS)) if name not in context]
    first = draw(st.integers(0, len(free)))
    last = draw(st.integers(first, len(free)))
    positional = (*receiver, *context, *free[:first])
    return Def(
        name,
        decorator,
        positional,
        positional_only=draw(st.sampled_from([0, 0, 0, *range(len(positional) + 1)])),
        defaults=draw(st.integers(0, len(positional))),
        star=draw(st.sampled_from([False, False, False, True])),
        keyword_only=tuple((name, draw(st.booleans())) for name in free[first:last]),
        double_star=draw(st.sampled_from([False, False, True])),
    )


methods = st.lists(st.sampled_from(METHODS), unique=True, min_size=1, max_size=3).flatmap(
    lambda names: st.tuples(*map(defs, names))
)
target = st.tuples(
    st.one_of(served_version, served_version, st.sampled_from([None, ""])),
    namespace,
    st.none() | st.lists(namespace, max_size=2),
)
any_target = st.one_of(target, target, target, target, st.none())
any_method = st.sampled_from([False] * 5 + [True])


@st.composite
def servers(draw):
    numbers = range(draw(st.integers(1, 4)))
    return tuple(Class(f"Endpoint{n}", draw(any_target), draw(methods), draw(any_method)) for n in numbers)


messages = st.builds(
    Message,
    method=st.sampled_from(METHODS),
    version=st.one_of(*[asked_version] * 8, st.none(), odd_version),
    namespace=namespace,
    kind=st.just(Kind.CALL),
    place=st.just(PLACE),
    variants=st.lists(st.frozensets(st.sampled_from(ARGUMENTS)), min_size=1, max_size=3).map(tuple),
    open=st.booleans(),
)
several_messages = st.lists(messages, min_size=3, max_size=6)


# The first realisation: source text, for the engine.


def source_of(described: Class) -> str:
    lines = [f"class {described.name}:", "pass"]
    if described.target is not None:
        lines.append(
            "target = Target(version={!r}, namespace={!r}, legacy_namespaces={!r})".format(*described.target)
        )
    for method in described.defs:
        if method.decorator:
            lines.append(f"@{method.decorator}")
        lines.append(f"def {method.name}({signature_of(method)}): return {described.name!r}")
    if described.any_method:
        lines.append("def __getattr__(self, name):")
        lines.append(f"    if name in {METHODS}: return lambda *args, **kwargs: {described.name!r}")
        lines.append("    raise AttributeError(name)")
    return "\n    ".join(lines)


def signature_of(method: Def) -> str:
    required = len(method.positional) - method.defaults
    parts = [name + ("=None" if at >= required else "") for at, name in enumerate(method.positional)]
    if method.positional_only:
        parts.insert(method.positional_only, "/")
    if method.star:
        parts.append("*args")
    elif method.keyword_only:
        parts.append("*")
    parts += [name if needed else f"{name}=None" for name, needed in method.keyword_only]
    return ", ".join([*parts, "**kwargs"] if method.double_star else parts)


class Engine:
    """The real dispatcher in front of instances of the described classes."""

    def __init__(self, described, *, private_allowed):
        scope = {"Target": oslo_messaging.Target}
        exec("\n".join(source_of(one) for one in described), scope)  # noqa: S102, the source is ours
        policy = LegacyRPCAccessPolicy if private_allowed else DefaultRPCAccessPolicy
        self._dispatcher = RPCDispatcher([scope[one.name]() for one in described], None, policy)

    def dispatch(self, message, arguments):
        """The outcome, and the name of the class that answered or refused the arguments."""
        try:
            return Outcome.ACCEPTED, self._dispatcher.dispatch(Incoming(message, arguments))
        except UnsupportedVersion:
            return Outcome.UNSUPPORTED_VERSION, None
        except NoSuchMethod:
            return Outcome.NO_SUCH_METHOD, None
        except TypeError as error:  # "Endpoint0.reboot() missing 1 required …"
            return Outcome.TYPE_ERROR, str(error).split(".")[0]
        except (IndexError, ValueError):
            return UNREADABLE, None

    def accepts(self, message, arguments):
        return self.dispatch(message, arguments)[0] is Outcome.ACCEPTED


class Incoming:
    """All that the dispatcher reads of a message; what is None is not on the wire."""

    client_timeout = None

    def __init__(self, message, arguments):
        self.ctxt = {}
        self.message = {"method": message.method, "args": dict.fromkeys(arguments)}
        self.message |= {} if message.version is None else {"version": message.version}
        self.message |= {} if message.namespace is None else {"namespace": message.namespace}


# The second realisation: the model, for rpclint.


def server_of(described: tuple[Class, ...], *, private_allowed: bool) -> Server:
    return Server(tuple(endpoint_of(one) for one in described), private_allowed)


def endpoint_of(described: Class) -> Endpoint:
    version, namespace, legacy = described.target or (None, None, None)
    return Endpoint(
        described.name,
        "service.manager",
        PLACE,
        version or "1.0",
        bool(version),
        PLACE,
        (namespace, *(legacy or ())),
        {method.name: method_of(method) for method in described.defs},
        any_method=described.any_method,
    )


def method_of(method: Def) -> Method:
    """Reads the parameters as the runtime fills them: the receiver, the context, then keywords."""
    fed = 1 if method.decorator == "staticmethod" else 2
    context = method.positional[fed - 1] if len(method.positional) >= fed else None
    required = len(method.positional) - method.defaults
    parameters = [
        Parameter(name, required=at < required, by_keyword=at >= method.positional_only)
        for at, name in enumerate(method.positional)
        if at >= fed
    ]
    parameters += [Parameter(name, required=needed) for name, needed in method.keyword_only]
    return Method(
        method.name,
        PLACE,
        tuple(parameters),
        any_keyword=method.double_star,
        context=None if fed <= method.positional_only else context,
        takes_context=method.star or context is not None,
    )


# The comparison.


def judge(engine: Engine, message: Message) -> tuple[Outcome, str | None, bool]:
    """What the engine does with the paths of a message: the worst of it, and whether no path gets through."""
    results = {engine.dispatch(message, arguments) for arguments in message.variants}
    outcome, name = max(results, key=lambda result: result[0] is Outcome.TYPE_ERROR)
    sent = reachable(message) if message.open else message.variants
    return outcome, name, not any(engine.accepts(message, one) for one in sent)


def reachable(message: Message) -> Iterator[frozenset[str]]:
    """What an open message can turn out to carry."""
    for variant in message.variants:
        rest = sorted(set(ARGUMENTS) - variant)
        for size in range(len(rest) + 1):
            yield from (variant.union(more) for more in combinations(rest, size))


def delivered(server: Server, message: Message) -> Verdict | None:
    try:
        return deliver(server, message)
    except ValueError:
        return None


@judged
@given(servers(), several_messages, st.booleans())
def test_dispatch(described, sent, private_allowed):
    engine = Engine(described, private_allowed=private_allowed)
    server = server_of(described, private_allowed=private_allowed)
    for message in sent:
        outcome, answered_by, certain = judge(engine, message)
        verdict = delivered(server, message)
        assert (verdict.outcome if verdict else UNREADABLE) is outcome, message
        if outcome in (Outcome.ACCEPTED, Outcome.TYPE_ERROR):
            assert verdict.endpoint.class_name == answered_by, message
        if outcome is Outcome.TYPE_ERROR:
            assert verdict.certain is certain, message


@judged
@given(servers(), several_messages)
def test_the_arguments_named_are_the_ones_at_fault(described, sent):
    """Adding what is missing and leaving out what is unexpected is what it takes, and no less."""
    engine = Engine(described, private_allowed=True)
    server = server_of(described, private_allowed=True)
    for message in sent:
        arguments = message.variants[0]
        verdict = delivered(server, replace(message, variants=(arguments,)))
        if verdict and verdict.missing | verdict.unexpected:
            method = verdict.endpoint.methods[message.method]
            satisfiable = all(p.by_keyword for p in method.parameters if p.required)
            mended = (arguments | verdict.missing) - verdict.unexpected
            assert engine.accepts(message, mended) is satisfiable, message
            assert not any(engine.accepts(message, mended - {name}) for name in verdict.missing), message
            assert not any(engine.accepts(message, mended | {name}) for name in verdict.unexpected), message


# -- version caps


@pytest.fixture(scope="module")
def transport():
    cfg.CONF([], project="rpclint")
    fake = oslo_messaging.get_rpc_transport(cfg.CONF, "fake://")
    yield fake
    fake.cleanup()


def sends(context) -> bool:
    try:
        context.cast({}, "reboot")
    except oslo_messaging.RPCVersionCapError:
        return False
    return True


@judged
@given(cap=any_version, version=any_version)
def test_version_caps(transport, cap, version):
    client = oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic="compute"), version_cap=cap)
    try:
        context = client.prepare(version=version)
    except oslo_messaging.MessagingException:
        assert ours(version, version) is UNREADABLE
        return
    expected = ours(cap, version)
    assert theirs(context.can_send_version) is expected
    assert theirs(client.can_send_version, version) is expected
    assert theirs(sends, context) is expected
