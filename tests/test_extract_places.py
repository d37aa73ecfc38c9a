"""Where literals and calls stand, and facts that survive being written and broken text."""

import msgspec
import pytest
from trees import expression, statement, statements

from rpclint import facts
from rpclint.extract import extract
from rpclint.facts import Call, Const, Evaluate, Name, Unread

A, B = Name("a"), Name("b")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a('1.2')", 1, 7),
        ("a(version='1.2')", 1, 15),
        ("a(b,\n  version='1.2')", 2, 11),
        ("a('1.20', b,\n      '1.2')", 2, 7),
        ("a('x' '1.2',\n  '1.2')", 2, 3),
        ("a('''x\n\ny''', '1.2')", 3, 7),
        ("(a if b\n else '1.2')", 2, 7),
        ("{'1.1': c,\n 'x':\n  '1.2'}", 3, 3),
    ],
)
def test_place_of_a_literal(text, line, column):
    *_, last = (
        node for node in facts.walk(expression(text)) if isinstance(node, Const) and node.value == "1.2"
    )
    assert (last.line, last.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("wipe()", 1, 5),
        ("a.b.wipe(c)", 1, 9),
        ("a.b(\n  c).wipe(d)", 2, 6),
        ("(a.b\n .wipe(d))", 2, 3),
        ("a.b(c,\n    wipe(d))", 2, 5),
        ("a.b() \\\n  .wipe()", 2, 4),
    ],
)
def test_place_of_a_call(text, line, column):
    (call,) = (
        node for node in facts.walk(expression(text))
        if isinstance(node, Call) and getattr(node.function, "name", "") == "wipe"
    )  # fmt: skip
    assert (call.line, call.column) == (line, column)


def test_places_count_from_the_margin():
    function = statement("def wipe():\n\n    a = ('1.2',\n         '1.3')\n")
    places = [(n.line, n.column) for n in facts.walk(function) if isinstance(n, Const)]
    assert places == [(3, 10), (4, 10)]


# -- facts are kept


def test_facts_survive_being_written():
    module = extract(
        "import a\nclass Depot(a.B):\n  C = {'x': [1, 2.5, None]}\n  def wipe(self, *b, c=1, **d):\n"
        "    try:\n      for x in y[1:]:\n        del d['x']\n    except (A, B) as e: raise\n"
        "    with a as b: return x if y else not z\n    e += f'{d}' % (g, lambda: h)\n    a b\n"
        "    while a == b and [c for c in d]: break\n"
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=facts.Module) == module


def test_marks_tell_the_era():
    assert extract("# RpcDispatcher\nx = DefaultRPCAccessPolicy\n").marks == (
        "DefaultRPCAccessPolicy", "RpcDispatcher",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "line"), [("a b", 2), ("if a b:\n    c", 2), ("for in x:\n    c", 2), ("else:\n    c", 2)]
)
def test_a_statement_nobody_understands_costs_itself(broken, line):
    first, unread, last = statements(f"a\n{broken}\nb\n")
    assert isinstance(unread, Unread)
    assert (first, unread.line, last.value) == (Evaluate(A, 1), line, B)
