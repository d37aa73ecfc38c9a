"""Files to facts: every kind of statement and expression, where they stand, and what is left unread."""

import msgspec
import pytest
from trees import expression, statement, statements

from rpclint import facts
from rpclint.facts import (
    Argument,
    Assign,
    Attribute,
    Augment,
    Binary,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Const,
    Delete,
    Dict,
    DictItem,
    Evaluate,
    Handler,
    If,
    Import,
    Jump,
    Logical,
    Loop,
    Name,
    Not,
    Opaque,
    Parameter,
    Raise,
    Return,
    Sequence,
    Slice,
    Subscript,
    Try,
    With,
    WithItem,
)  # fmt: skip

A, B, C, D = map(Name, "abcd")


def bare(node):
    """The same facts without places, which tests of their own look at."""
    match node:
        case Const(value):
            return Const(value)
        case Call(function, arguments):
            return Call(bare(function), bare(arguments))
        case tuple():
            return tuple(map(bare, node))
        case msgspec.Struct():
            return type(node)(*(bare(getattr(node, name)) for name in node.__struct_fields__))
        case _:
            return node


def const(value):
    return Const(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("'x'", const("x")),
        ("''", const("")),
        ("u'x'", const("x")),
        ("b'x'", const("x")),
        ("r'\\d'", const("\\d")),
        ("'\\d'", const("\\d")),
        ("'\\n'", const("\n")),
        ("'\\x41\\u20ac'", const("A\u20ac")),
        ("'\u20ac\\t'", const("\u20ac\t")),
        ("'\\x'", const("\\x")),
        ("'''x\ny'''", const("x\ny")),
        ("'x' 'y'", const("xy")),
        ("('x'\n 'y' 'z')", const("xyz")),
        ("12", const(12)),
        ("0x1F", const(31)),
        ("999999999999999999", const(999999999999999999)),
        ("20000000000000000000", facts.Opaque(())),
        ("1_000", const(1000)),
        ("1.5", const(1.5)),
        ("-1", const(-1)),
        ("None", const(None)),
        ("True", const(value=True)),
        ("False", const(value=False)),
        ("a.b.c", Attribute(Attribute(A, "b"), "c")),
        ("a()", Call(A, ())),
        ("a(b, c=d)", Call(A, (Argument(B), Argument(D, "c")))),
        ("a(*b, **c)", Call(A, (Argument(B, None, "*"), Argument(C, None, "**")))),
        ("{}", Dict(())),
        ("{'a': b, **c}", Dict((DictItem(const("a"), B), DictItem(None, C)))),
        ("[a, b]", Sequence((A, B), is_list=True)),
        ("(a, b)", Sequence((A, B))),
        ("a, b", Sequence((A, B))),
        ("{a, b}", Sequence((A, B))),
        ("()", Sequence(())),
        ("a[b]", Subscript(A, B)),
        ("a[b:c]", Subscript(A, Slice(B, C))),
        ("a[:]", Subscript(A, Slice(None, None))),
        ("a[:-1]", Subscript(A, Slice(None, const(-1)))),
        ("a and b", Logical(True, A, B)),  # noqa: FBT003, positional as they are written
        ("a or b", Logical(False, A, B)),  # noqa: FBT003
        ("not a", Not(A)),
        ("a if b else c", Conditional(B, A, C)),
        ("a + b", Binary(A, "+", B)),
        ("a % b", Binary(A, "%", B)),
        ("a - b", Binary(A, "?", B)),
        ("[a for b in c]", Comprehension(B, C, (A,))),
        ("(a for b in c if d)", Comprehension(B, C, (A,))),
        ("{a for b in c}", Comprehension(B, C, (A,))),
        ("{a: b for c in d}", Comprehension(C, D, (A, B))),
        ("lambda: a", Opaque((A,))),
        ("~a", Opaque((A,))),
        ("a < b < c", Opaque((A, B, C))),
        ("a[b, c]", Opaque((A,))),
        ("a[::2]", Opaque((A,))),
        ("f'{a} and {b}'", Opaque((A, B))),
        ("(await a)", Opaque((A,))),
        ("(yield a)", Opaque((A,))),
        ("[a, *b]", Opaque((A, B))),
        ("...", Opaque()),
    ],
)
def test_expression(text, expected):
    assert bare(expression(text)) == expected


@pytest.mark.parametrize("operator", ["==", "!=", "is", "is not", "in", "not in", "<", "<=", ">", ">="])
def test_comparison(operator):
    assert expression(f"a {operator} b") == Compare(A, operator, B)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = b", Assign((A,), B, 1)),
        ("a = b = c", Assign((A, B), C, 1)),
        ("a: int = b", Assign((A,), B, 1)),
        ("a, b = c", Assign((Sequence((A, B)),), C, 1)),
        ("a.b = c", Assign((Attribute(A, "b"),), C, 1)),
        ("a += b", Augment(A, "+", B, 1)),
        ("a -= b", Augment(A, "?", B, 1)),
        ("a", Evaluate(A, 1)),
        ("return a", Return(A, 1)),
        ("return", Return(None, 1)),
        ("raise a", Raise(A, 1)),
        ("raise a from b", Raise(A, 1)),
        ("raise", Raise(None, 1)),
        ("del a", Delete((A,), 1)),
        ("del a, b[c]", Delete((A, Subscript(B, C)), 1)),
        ("break", Jump(is_break=True, line=1)),
        ("continue", Jump(is_break=False, line=1)),
        ("if a: b", If(A, (Evaluate(B, 1),), (), 1)),
        ("if a:\n  b\nelse:\n  c", If(A, (Evaluate(B, 2),), (Evaluate(C, 4),), 1)),
        ("if a: b\nelif c: d", If(A, (Evaluate(B, 1),), (If(C, (Evaluate(D, 2),), (), 2),), 1)),
        ("for a in b: c", Loop(A, B, (Evaluate(C, 1),), (), 1)),
        ("for a in b: c\nelse: d", Loop(A, B, (Evaluate(C, 1),), (Evaluate(D, 2),), 1)),
        ("async for a in b: c", Loop(A, B, (Evaluate(C, 1),), (), 1)),
        ("while a: b", Loop(None, A, (Evaluate(B, 1),), (), 1)),
        ("with a as b, c: d", With((WithItem(A, B), WithItem(C, None)), (Evaluate(D, 1),), 1)),
        ("async with a: d", With((WithItem(A, None),), (Evaluate(D, 1),), 1)),
        ("import a", Import("a", "a", 1)),
        ("import a.b", Import("a", "a", 1)),
        ("import a.b as c", Import("c", "a.b", 1)),
        ("from a.b import c", Import("c", "a.b.c", 1)),
        ("from a import (b as c,)", Import("c", "a.b", 1)),
        ("from . import a", Import("a", ".a", 1)),
        ("from ..a import b", Import("b", "..a.b", 1)),
        ("from a import *", Import("*", "a", 1)),
    ],
)
def test_statement(text, expected):
    assert statement(text) == expected


def test_try():
    text = "try:\n  a\nexcept b as c:\n  d\nexcept (a, b):\n  c\nexcept:\n  d\nelse:\n  b\nfinally:\n  c\n"
    assert statement(text) == Try(
        body=(Evaluate(A, 2),),
        handlers=(
            Handler(B, "c", (Evaluate(D, 4),), 3),
            Handler(Sequence((A, B)), None, (Evaluate(C, 6),), 5),
            Handler(None, None, (Evaluate(D, 8),), 7),
        ),
        otherwise=(Evaluate(B, 10),),
        final=(Evaluate(C, 12),),
        line=1,
    )


def test_several_statements_on_one_line():
    assert statements("a; b = c; return") == (Evaluate(A, 1), Assign((B,), C, 1), Return(None, 1))


@pytest.mark.parametrize("text", ["pass", "global a", "nonlocal a", "a: int", "print('x')", "assert True"])
def test_what_has_no_effect_is_left_out(text):
    assert [s for s in statements(text) if not isinstance(s, Evaluate)] == []


@pytest.mark.parametrize(
    "text", ["print(a.call(b))", "global c; a.call(b)", "pass; a.call(b)", "assert a.call(b)"]
)
def test_calls_beside_what_has_no_effect_are_kept(text):
    assert any(isinstance(node, Call) for node in facts.walk(statements(text)))


def test_parameters_of_every_kind():
    function = statement("def wipe(a, /, b, c=1, *d, e, f=a, **g): pass")
    assert bare(function.parameters) == (
        Parameter("a", "/"), Parameter("b", ""), Parameter("c", "", const(1)), Parameter("d", "*"),
        Parameter("e", "k"), Parameter("f", "k", A), Parameter("g", "**"),
    )  # fmt: skip


def test_annotations_are_left_out():
    function = statement("def wipe(a: Depot, b: 'int' = 1, *, c: dict[str, int]) -> None: pass")
    assert [p.name for p in function.parameters] == ["a", "b", "c"]


def test_decorators_stand_with_their_function():
    function = statement("@a\n@b.c('1.2')\n\ndef wipe(): pass")
    assert bare(function.decorators) == (A, Call(Attribute(B, "c"), (Argument(const("1.2")),)))


def test_a_decorator_nobody_understands_costs_itself():
    function = statement("@a b\n@c\ndef wipe(): pass")
    assert (function.name, function.decorators) == ("wipe", (Opaque(), C))


def test_a_function_knows_its_place():
    function = statements("\n@a\ndef wipe(b,\n         c):\n    b\n\n    c(1,\n      2)\n\nd\n")[0]
    assert (function.line, function.column) == (3, 1)


def test_nested_definitions():
    function = statement("def wipe():\n    def each(a):\n        return a\n    return each\n")
    assert [type(s).__name__ for s in function.body] == ["Function", "Return"]


def test_a_class_with_conditions_in_its_body():
    found = statement(
        "class Depot(a, b.C, metaclass=d):\n  if a:\n    b = c\n  try:\n    d\n  finally:\n    a\n"
    )
    assert found.bases == (
        A,
        Attribute(B, "C"),
    )
    assert [type(s).__name__ for s in found.body] == ["If", "Try"]


def test_a_match_decides_each_case_on_its_own():
    first = statement("match a:\n  case 1:\n    b\n  case [x]:\n    c\n  case _:\n    d\n")
    second = first.otherwise[0]
    assert (first.then, second.then) == ((Evaluate(B, 3),), (Evaluate(C, 5),))
    assert first.test != second.test
