"""What is not read: bodies that no rule looks at, and text that no parser survives."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import statement, statements

from rpclint import facts
from rpclint.extract import extract
from rpclint.extract.prefilter import is_rpc

LONG = "\n".join(f"        a{n} = {n}" for n in range(20))


def body_of(source):
    """The body of the first function below a class."""
    function = next(s for s in statement(source).body if isinstance(s, facts.Function))
    return function.body


# -- worth reading


def test_a_long_body_without_rpc_is_left_unread():
    assert body_of(f"class DepotManager:\n    def wipe(self, context):\n{LONG}\n") is None


@pytest.mark.parametrize(
    "source",
    [
        "    def wipe(self):\n        return 1\n",
        f"    def __init__(self):\n{LONG}\n",
        f"    def wipe(self, **kwargs):\n{LONG}\n",
        f"    def create_rpc_dispatcher(self):\n{LONG}\n",
        f"    @property\n    def wipe(self):\n{LONG}\n",
        f"    def wipe(self):\n{LONG}\n        self.additional_endpoints.append(a)\n",
        f"    def wipe(self):\n{LONG}\n        if a:\n            server = rpc.get_server(target, [self])\n",
        f"    def wipe(self):\n{LONG}\n        a.call(b)\n",
    ],
    ids=["short", "special", "any keyword", "dispatcher", "property", "endpoints", "server", "call"],
)
def test_a_body_that_may_matter_is_read(source):
    assert body_of(f"class DepotManager:\n{source}") is not None


def test_every_body_of_a_sender_is_read():
    source = (
        f"class DepotAPI:\n    def wipe(self):\n{LONG}\n    def b(self):\n        self.client.prepare()\n"
    )
    assert body_of(source) is not None


def test_a_class_inside_a_sender_is_judged_by_itself():
    inner = f"    class Inner:\n      def wipe(self):\n{LONG}\n"
    outer = statement(f"class DepotAPI:\n{inner}    def b(self):\n        self.client.prepare()\n")
    assert outer.body[0].body[0].body is None


@pytest.mark.parametrize(
    ("data", "rpc"),
    [
        (b"target = messaging.Target(version='1.0')", True),
        (b"class DepotAPI(proxy.RpcProxy):", True),
        (b"cctxt = self.client.prepare()", True),
        (b"rpc.cast(context, topic, message)", True),
        (b"MyTarget(1)", False),
        (b"import os", False),
        (b"", False),
    ],
)
def test_prefilter(data, rpc):
    assert is_rpc(data) is rpc


# -- too much for a parser


@pytest.mark.parametrize(
    "code",
    [
        f"a = {'(' * 5000}1{')' * 5000}",
        f"a = {'[' * 100_000}",
        f"a = {'-' * 100_000}1",
        f"a = {'not ' * 50_000}1",
        f"a = {'b.' * 50_000}b",
        f"a = {' + '.join(['b'] * 50_000)}",
        f"a = {'lambda: ' * 20_000}1",
        f"@{'(' * 3000}",
        f"if {'(' * 3000}:\n    b",
        f"def wipe(a={'(' * 3000}1{')' * 3000}): pass",
        "".join(f"{' ' * n}if a:\n" for n in range(3000)),
        "a = " + "'" * 100_001,
        f"a = {'9' * 100_000}",
        f"a = 0{'_1' * 900}",
    ],
    ids=[
        "brackets", "open brackets", "signs", "nots", "dots", "sums", "lambdas", "decorator", "condition",
        "default", "blocks", "quotes", "a number", "underscores",
    ],
)  # fmt: skip
def test_no_text_is_too_much(code):
    started = time.monotonic()
    module = extract(f"first = 1\n{code}\nlast = 2\n")
    assert isinstance(module, facts.Module)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("code", [f"a = {'(' * 500}1{')' * 500}", f"a = {' + '.join(['b'] * 5000)}"])
def test_what_is_too_much_costs_itself(code):
    first, unread, last = statements(f"a = 1\n{code}\nb = 2\n")
    assert (type(first), type(unread), type(last)) == (facts.Assign, facts.Unread, facts.Assign)


def test_a_long_chain_of_conditions_is_read():
    ladder = "".join(f"elif a == {n}:\n    b\n" for n in range(150))
    assert isinstance(statement(f"if a:\n    b\n{ladder}"), facts.If)


def test_what_is_read_can_be_walked():
    module = extract(f"a = {'b.' * 150}c\n")
    assert sum(1 for _ in facts.walk(module)) > 150


# -- any text at all

FRAGMENTS = st.sampled_from(
    [
        "\n", "\n    ", "\n\t", "\n  ", " ", "\f", "\\\n", ";", ":", ",", ".", "(", ")", "[", "]", "{", "}",
        "'", '"', "'''", '"""', "#", "\\", "`", "@", "=", "==", "<>", "->", ":=", "*", "**", "-", "%", "~",
        "def ", "class ", "if ", "elif ", "else", "for ", "in ", "while ", "try", "except ", "finally",
        "with ", "as ", "match ", "case ", "return ", "raise ", "del ", "import ", "from ", "global ",
        "print ", "exec ", "lambda ", "yield ", "async ", "await ", "not ", "and ", "or ", "is ", "pass",
        "break", "assert ", "None", "True", "self", "a", "b.c", "f(x)", "0755", "10L", "0xFFL", "1e5", "1j",
        "'x'", "u'\\N{DIGIT ONE}'", "ur'\\d'", "f'{a!r:>{b}}'", "b'\\xff'", "'\\777'", "'\\x'", "\u20ac",
        "\0",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40).map("".join) | st.text(max_size=60))
def test_extraction_never_raises(text):
    module = extract(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=facts.Module) == module


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_broken_text_in_a_block_leaves_what_is_further_out(text):
    broken = text.replace("\n", " ").replace("'", "").replace('"', "")
    for bracket in "([{)]}\\":
        broken = broken.replace(bracket, "")
    *_, last = statements(f"def wipe():\n    a {broken}\nb = 1\n")
    assert isinstance(last, facts.Assign | facts.Unread)
