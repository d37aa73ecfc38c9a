"""What only Python 2 took, read as Python 3 would have it, with every line keeping its number."""

import pytest
from trees import expression, statement, statements

from rpclint import facts
from rpclint.facts import (
    Assign,
    Attribute,
    Binary,
    Call,
    Compare,
    Const,
    Evaluate,
    Handler,
    Name,
    Opaque,
    Raise,
    Try,
)  # fmt: skip

A, B, C = map(Name, "abc")


@pytest.mark.parametrize(
    "text",
    [
        "print 'x'",
        "print a, b",
        "print >>a, 'x' % b",
        "print",
        "print 'x',",
        "exec a",
        "exec 'a = 1' in b",
    ],
)
def test_print_and_exec_have_no_effect(text):
    kept = [s for s in statements(f"{text}\nc = 1\n") if isinstance(s, Assign)]
    unread = [s for s in statements(text) if isinstance(s, facts.Unread | facts.Assign)]
    assert (len(kept), unread) == (1, [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("raise A, 'x'", Name("A")),
        ("raise A, 'x', b", Name("A")),
        ("raise a.A, None, b[2]", Attribute(A, "A")),
        ("raise A, (b, c), \\\n    d  # why", Name("A")),
        ("raise a[0], a[1], a[2]", facts.Subscript(A, Const(0, 1, 9))),
    ],
)
def test_raise_with_value_and_traceback(text, kind):
    assert statement(text) == Raise(kind, 1)


@pytest.mark.parametrize(
    ("clause", "kind", "name"),
    [
        ("A, e", Name("A"), "e"),
        ("a.A, e", Attribute(A, "A"), "e"),
        ("(A, B), e", facts.Sequence((Name("A"), Name("B"))), "e"),
        ("A as e", Name("A"), "e"),
        ("A", Name("A"), None),
        ("(A, B)", facts.Sequence((Name("A"), Name("B"))), None),
    ],
)
def test_except_binds_a_name(clause, kind, name):
    text = f"try:\n  a\nexcept {clause}:\n  b\n"
    assert statement(text) == Try((Evaluate(A, 2),), (Handler(kind, name, (Evaluate(B, 4),), 3),), (), (), 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0755", 0o755), ("10L", 10), ("10l", 10), ("0xFFL", 255), ("0L", 0), ("0777L", 0o777), ("-1L", -1)],
)
def test_number(text, value):
    found = expression(text)
    assert isinstance(found, Const)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "value"), [("ur'\\d'", "\\d"), ("UR'x'", "x"), ("u'x' ur'y'", "xy"), ("ur'''x\ny'''", "x\ny")]
)
def test_raw_unicode_string(text, value):
    found = expression(text)
    assert isinstance(found, Const)
    assert found.value == value


def test_backticks():
    assert expression("`a` + b") == Binary(A, "+", B)


def test_unequal():
    assert expression("a <> b") == Compare(A, "!=", B)


@pytest.mark.parametrize("text", ["lambda (a, b): c", "lambda (a): c", "lambda(a, b): c"])
def test_lambda_that_unpacks(text):
    assert expression(text) == Opaque((C,))


@pytest.mark.parametrize(
    ("parameters", "count"),
    [("self, (a, b)", 2), ("(a, b), c", 2), ("a, (b, c)=(1, 2), *d", 3)],
)
def test_parameters_that_unpack(parameters, count):
    function = statement(f"def wipe({parameters}): pass")
    assert isinstance(function, facts.Function)
    assert len(function.parameters) == count


# -- names that were reserved later


@pytest.mark.parametrize("name", ["async", "await"])
def test_reserved_name_as_a_parameter(name):
    function = statement(f"def wipe(self, {name}=1): pass")
    assert [p.name for p in function.parameters] == ["self", name]


@pytest.mark.parametrize("name", ["async", "await"])
def test_reserved_name_as_a_keyword(name):
    call = expression(f"a(b, {name}=c)")
    assert call.arguments[1].keyword == name


def test_reserved_name_as_a_variable():
    assert statement("async = b") == Assign((Name("async"),), B, 1)


def test_reserved_name_as_an_attribute():
    assert expression("a.async") == Attribute(A, "async")


def test_reserved_name_as_a_function():
    assert statement("def async(self): pass").name == "async"


def test_reserved_name_as_an_import():
    assert statement("from a import async") == facts.Import("async", "a.async", 1)


def test_reserved_name_as_a_module():
    assert statement("from a.async import b") == facts.Import("b", "a.async.b", 1)


def test_reserved_name_in_a_condition():
    found = statement("if async:\n    b\n")
    assert isinstance(found, facts.If)
    assert found.test == Name("async")


def test_reserved_word_in_a_string_stays():
    assert expression("a('async', async=0L)").arguments[0].value.value == "async"


# -- rewritten code keeps its places


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a(0755, '1.2')", 1, 13),
        ("a(async=b,\n  version='1.2')", 2, 11),
        ("a(10L,\n  `b`, '1.2')", 2, 8),
        ("a(b <> c, lambda (d, e): d,\n  '1.2')", 2, 3),
        ("a(ur'x', '1.2')", 1, 14),
    ],
)
def test_place_of_a_literal_behind_what_is_rewritten(text, line, column):
    (found,) = (n for n in facts.walk(expression(text)) if isinstance(n, Const) and n.value == "1.2")
    assert (found.line, found.column) == (line, column)


def test_all_of_it_at_once():
    function = statement(
        "def wipe(self, async=False, (a, b)=(1, 2)):\n"
        "    print 'x'\n"
        "    try:\n"
        "        a <> 0777L\n"
        "    except A, e:\n"
        "        raise B, e, c\n"
        "    self.call(`a`, async=async)\n"
    )
    kinds = [type(s).__name__ for s in function.body]
    call = function.body[1].value
    assert (kinds, isinstance(call, Call) and call.line) == (["Try", "Evaluate"], 7)
