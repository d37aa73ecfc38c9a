"""Source text cut into logical lines, and these into blocks."""

import pytest

from rpclint.extract.blocks import blocks
from rpclint.extract.lines import logical_lines


def lines(text):
    return [line.text for line in logical_lines(text)]


@pytest.mark.parametrize(
    "literal",
    [
        "'['",
        '"("',
        "'#'",
        "'{:'",
        "'it\\'s ('",
        '"say \\"(\\""',
        "'''one ( # two'''",
        '"""three { it\'s"""',
        "r'\\['",
        "u'['",
        "b'('",
        "ur'('",
        "Rb'['",
        "f'{depot}:('",
        "'a' '(' \"[\"",
        "''",
        "''''('''",
    ],
)
def test_what_stands_in_a_string_is_not_code(literal):
    assert lines(f"a = {literal}\nb = 1\n") == [f"a = {literal}", "b = 1"]


@pytest.mark.parametrize(
    "statement",
    [
        "a = (1,\n     2)",
        "a = [\n\n    1,  # one (\n    2]",
        "a = {'x': 1,\n'y': 2}",
        "a = 1 + \\\n    2",
        "a = '''one\n\ntwo'''",
        "a = 'one\\\ntwo'",
        "a(b[\n{'c':\n d}])",
        "def wipe(self,\n         context):",
    ],
)
def test_a_statement_over_several_lines_is_one(statement):
    assert lines(f"{statement}\nb = 1\n") == [statement, "b = 1"]


def test_blank_lines_and_comments_are_left_out():
    assert lines("\n# one (\n\n   # two\na = 1  # three\n\n") == ["a = 1  # three"]


def test_the_last_line_needs_no_newline():
    assert lines("a = 1\nb = 2") == ["a = 1", "b = 2"]


@pytest.mark.parametrize("text", ["", "\n", "   ", "# only this", "\f", "\\\n"])
def test_no_code_gives_no_line(text):
    assert [line for line in lines(text) if line.strip("\\\n")] == []


def test_a_line_knows_where_it_begins_and_ends():
    (_, second, third) = logical_lines("a = 1\n\n    b = (2,\n         3)\nc = 4\n")
    assert (second.number, second.last, second.indent, second.column) == (3, 4, 4, 5)
    assert (third.number, third.last) == (5, 5)


@pytest.mark.parametrize(
    ("text", "colon"),
    [
        ("if a[1:2]: pass", 9),
        ("if a == ':': pass", 11),
        ("def wipe(a: int = 1): pass", 20),
        ("if (a := b): pass", 11),
        ("a = {1: 2}", -1),
        ("# no: code\nelse: pass", 4),
    ],
)
def test_the_colon_is_the_first_outside_brackets(text, colon):
    assert [line.colon for line in logical_lines(text)] == [colon]


def test_a_tab_indents_to_the_next_eighth_column():
    assert [line.indent for line in logical_lines("\ta = 1\n    \tb = 2\n        c = 3\n")] == [8, 8, 8]


def test_a_form_feed_does_not_indent():
    assert [line.indent for line in logical_lines("a = 1\n\fb = 2\n\f\n\f    c = 3\n")] == [0, 0, 4]


def test_a_string_that_never_ends_costs_its_line_only():
    assert lines("a = 'open\nb = 1\n") == ["a = 'open", "b = 1"]


def test_a_bracket_that_never_closes_takes_the_rest():
    first, rest = lines("a = 1\nb = (2\nc = 3\n")
    assert (first, rest.startswith("b = (2")) == ("a = 1", True)


def test_a_bracket_that_closes_too_often_costs_nothing():
    assert lines("a = 1)\nb = (2)\n") == ["a = 1)", "b = (2)"]


@pytest.mark.parametrize(
    ("code", "too_deep"),
    [
        (f"a = {'(' * 90}1{')' * 90}", False),
        (f"a = {'(' * 200}1{')' * 200}", True),
        (f"a = {' + '.join(['b'] * 2000)}", True),
        (f"a = [{', '.join(['b'] * 2000)}]", False),
        (f"a = '{'b' * 9000}'", False),
    ],
    ids=["brackets", "too many brackets", "a long sum", "a long list", "a long string"],
)
def test_what_would_overflow_a_parser_is_marked(code, too_deep):
    assert [line.too_deep for line in logical_lines(code)] == [too_deep]


# -- blocks


def outline(text):
    def shape(block):
        return (block.keyword or block.line.text, [shape(inner) for inner in block.body])

    return [shape(block) for block in blocks(tuple(logical_lines(text)))]


def test_indentation_nests():
    text = "class Depot:\n  def wipe(self):\n    if a:\n      b\n    c\n  d\ne\n"
    assert outline(text) == [("class", [("def", [("if", [("b", [])]), ("c", [])]), ("d", [])]), ("e", [])]


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("async def wipe():\n    pass\n", "def"),
        ("async with a:\n    pass\n", "with"),
        ("match depot:\n    case 1:\n        pass\n", "match"),
        ("match = 1\n", ""),
        ("case = match(1)\n", ""),
        ("match: int = 1\n", ""),
        ("classes = 1\n", ""),
        ("format_ = {'else': 1}\n", ""),
        ("try: a\nexcept: b\n", "try"),
    ],
)
def test_only_a_keyword_opens_a_block(text, keyword):
    assert blocks(tuple(logical_lines(text)))[0].keyword == keyword


def test_a_block_reaches_to_its_last_line():
    (block,) = blocks(tuple(logical_lines("def wipe():\n    a\n    b(1,\n      2)\n\n\n")))
    assert (block.line.number, block.last) == (1, 4)


def test_a_line_too_far_in_stays_where_it_is():
    assert outline("a\n    b\nc\n") == [("a", []), ("b", []), ("c", [])]


def test_a_comment_further_out_ends_no_block():
    assert outline("if a:\n    b\n# comment\n    c\n") == [("if", [("b", []), ("c", [])])]
