"""Functions and classes are read when they are asked for, and what is written alike is read once."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import statement, statements

from rpclint import facts
from rpclint.extract import extract
from rpclint.extract.lines import DEFINITION, logical_lines

DEPOT = """
    class DepotAPI(Base):

        @traced
        def wipe(self, ctxt, disk):
            def inner():
                return disk
            return inner()

        VERSION = '1.0'
"""


@pytest.fixture
def read(monkeypatch):
    """The texts that were read, in order."""
    texts = []

    def noting(reader):
        def noted(text):
            texts.append(text.code.strip().split("\n")[0])
            return reader(text)

        return staticmethod(noted)

    for name in ("reader", "body_reader"):
        monkeypatch.setattr(facts.Text, name, noting(getattr(facts.Text, name)))
    return texts


def unknown(text):
    """The same with another name, which nothing has read before."""
    unknown.number += 1
    return dedent(text).replace("disk", f"disk{unknown.number}")


unknown.number = 0


def test_nothing_is_read_that_is_not_asked_for(read):
    found = statement(unknown(DEPOT))
    assert (found.name, found.line, read) == ("DepotAPI", 2, [])
    wipe, version = found.body
    assert (wipe.name, wipe.line, wipe.column, version.line) == ("wipe", 5, 5, 10)
    assert read == ["class DepotAPI(Base):"]
    assert [p.name for p in wipe.parameters][:2] == ["self", "ctxt"]
    assert read[1:] == ["@traced"]
    assert wipe.body[0].line == 6
    assert read[2:] == ["@traced"]


def test_a_function_without_decorators_is_not_read_for_them(read):
    assert statement("def wipe(disk):\n    return disk.wiped\n").decorators == ()
    assert read == []


def test_what_is_written_alike_is_read_once(read):
    code = unknown("def wipe(disk):\n    return disk\n")
    first, second = statements(f"{code}\n\n{code}")
    assert first.text is second.text
    assert (first.body[0].line, second.body[0].line) == (2, 6)
    assert len(read) == 1


def test_what_is_asked_for_is_told_be_it_known_or_not():
    code = unknown("def wipe(disk):\n    return disk\n\n\ndef tell(disk):\n    return disk\n")
    wipe, tell = statements(code)
    with facts.asked() as first:
        assert facts.named(wipe)
    with facts.asked() as second, facts.asked() as third:
        assert facts.named(wipe)
    assert first == second == third == {wipe.text}
    assert tell.text not in first


def test_a_function_is_passed_over_where_no_word_stands_in_it(read):
    code = unknown("def wipe(disk):\n    send(disk)\n\n\ndef tell(disk):\n    ask(disk)\n")
    calls = [n for n in facts.walk(statements(code), {"ask"}) if isinstance(n, facts.Call)]
    assert [call.function.name for call in calls] == ["ask"]
    assert all("tell" in line for line in read)


def test_functions_are_compared_without_being_read(read):
    code = unknown("def wipe(disk):\n    return disk\n")
    assert facts.alike(statement(code), statement("\n\n" + code))
    assert read == []
    assert not facts.alike(statement(code), statement(code.replace("return", "yield")))


# -- bodies that are passed over

BODIES = [
    "    return 1\n",
    '    """Wipes.\n\nNot indented.\n    """\n    return 1\n',
    "    # a comment\n# further out\n\n    return (1,\n2)\n",
    "    return 'open\n    b = 1\n",
    "    a = (((((((1)))))))\n    if a:\n        return 2\n",
    "\treturn 1\n",
    "    a = 1 + \\\n2\n    return a\n",
    "  def inner():\n      pass\n  return inner\n",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("header", ["def wipe(disk):\n", "async def wipe(\n    disk):\n", "class Depot:\n"])
def test_the_end_of_a_body_is_where_its_last_line_ends(header, body):
    first, second = logical_lines(f"{header}{body}\n# more\n\ntell = 1\n", passing_over=True)
    assert first.until == f"{header}{body}".count("\n")
    assert second.text == "tell = 1"


def test_only_the_first_is_entered():
    code = "@traced\nclass Depot:\n    def wipe(self):\n        pass\n    class Inner:\n        a = 1\n"
    lines = list(logical_lines(code, passing_over=True, entering=True))
    assert [line.text.split()[0] for line in lines] == ["@traced", "class", "def", "class"]


PIECES = [
    "def f():",
    "class C:",
    "    ",
    "  ",
    "\t",
    "\n",
    "# c\n",
    "a = 1\n",
    "(",
    ")",
    "'",
    '"""',
    "\\\n",
    "x\n",
    "\f",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_passing_over_leaves_out_what_is_indented_further_and_nothing_else(text):
    everything, expected = list(logical_lines(text)), []
    while everything:
        line = everything.pop(0)
        if DEFINITION.match(line.text) and line.colon >= 0:
            while everything and everything[0].indent > line.indent:
                everything.pop(0)
        expected.append((line.text, line.number, line.indent))
    found = [(line.text, line.number, line.indent) for line in logical_lines(text, passing_over=True)]
    assert found == expected


def test_a_function_that_is_nested_too_deeply_is_unread():
    deep = "".join(f"{' ' * n}if a:\n" for n in range(1, 1500)) + " " * 1500 + "b = 1\n"
    found = extract(f"def wipe(self, **more):\n{deep}\ntell = 1\n").body[0]
    assert any(isinstance(node, facts.Unread) for node in facts.walk(found.body or ()))


def test_a_class_inside_a_function_has_its_place():
    found = statement("\ndef make():\n    class Depot:\n        def wipe(self):\n            return 1\n")
    depot = found.body[0]
    assert (depot.line, depot.body[0].line, depot.body[0].body[0].line) == (3, 4, 5)
