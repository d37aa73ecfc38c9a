"""Histories of versions in the text of a class: which lines are rows, and what else is told there."""

import time
from textwrap import dedent

import pytest
from trees import statement

from rpclint.extract import extract
from rpclint.extract.blocks import blocks
from rpclint.extract.chronicle import history
from rpclint.extract.lines import logical_lines
from rpclint.facts import History, Row, Support


def told(body):
    """The history of a class with this body, whose first line is line 2."""
    text = dedent(body).strip("\n")
    return statement("class DepotAPI:\n" + "".join(f"    {line}\n" for line in text.split("\n"))).history


def versions(body):
    history = told(body)
    return [row.version for row in history.rows] if history is not None else None


# -- the forms in which projects write rows


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("    * 1.{} - Add weigh()", 11),
        ("    1.{}  - Add weigh()", 9),
        ("    1.{} Added weigh()", 9),
        ("|    1.{} - Add weigh()", 10),
        ("    1.{} -", 9),
        ("    1.{}: weigh()", 9),
    ],
)
def test_rows_of_a_docstring(row, column):
    rows = [row.format(number) for number in (9, 10)]
    found = told("\n".join(['"""Client side.', "", "API version history:", "", *rows, '"""', "name = 1"]))
    assert found == History((Row("1.9", 6, column), Row("1.10", 7, column)))


@pytest.mark.parametrize("header", ["history", "History", "API version history:", "API HISTORY"])
@pytest.mark.parametrize("above", ['"""What it serves."""\n\n', "name = 1\n", ""])
def test_rows_of_comments(header, above):
    rows = "#   1.0 Initial version\n#   1.1 Support shelves\n#       of all kinds"
    assert versions(f"{above}# {header}\n{rows}\ntarget = 1") == ["1.0", "1.1"]


def test_a_third_part_belongs_to_the_version():
    assert versions('"""\nHistory:\n\n1.4 - A\n1.4.1 - B\n"""') == ["1.4", "1.4.1"]


def test_a_history_in_double_colons_and_a_code_block():
    assert versions(
        '"""\nAPI version history::\n\n.. code-block:: none\n\n    1.0 - A\n    1.1 - B\n"""'
    ) == [
        "1.0",
        "1.1",
    ]


def test_line_ends_of_windows():
    (found,) = extract('class A:\r\n    """\r\n    History:\r\n    1.0 - B\r\n    """\r\n').body
    assert found.history == History((Row("1.0", 4, 5),))


# -- what is no row


def test_lines_without_a_version_are_passed_over():
    assert versions(
        '"""\nHistory:\n\n* 1.0 - A\n* ... - Remove weigh()\n* ...  Removed b()\n* 1.1 - C\n"""'
    ) == [
        "1.0",
        "1.1",
    ]


def test_what_goes_on_further_in_is_no_row():
    found = told('"""\nHistory:\n\n1.0 - A\n1.1 - As in\n      1.7 - or so\n"""')
    assert found == History((Row("1.0", 5, 5), Row("1.1", 6, 5)), mentioned=("1.7",))


def test_rows_in_another_form_are_mentioned():
    found = told('"""\nHistory:\n\n* 1.0 - A\n1.1 - B\n* 1.2/1.3 - C\n"""')
    assert [row.version for row in found.rows] == ["1.0"]
    assert found.mentioned == ("1.1", "1.2", "1.3")


def test_numbers_that_are_no_versions():
    assert versions('"""\nHistory:\n\n1.0 - A\n1.0.0.1 - B\n99999.1 - C\nv1.1 - D\n"""') == ["1.0"]


@pytest.mark.parametrize(
    "body",
    [
        '"""Nothing is told here."""',
        '"""\n1.0 - A\n1.1 - B\n"""',  # of what?
        '"""\nHistory:\n\nIt is long.\n"""',
        '"""\nNotify history:\n\n1.0 - A\n\nTransfer history:\n\n1.0 - B\n"""',  # two in one text
        '"""It has seen much history since 2012."""',
        "def weigh(self):\n    # history\n    # 1.0 A\n    pass",
        "def weigh(self):\n    pass\n\n# history\n# 1.0 A",  # of what comes next
        "notes = '''\nHistory:\n1.0 - A\n'''",
    ],
)
def test_no_history(body):
    assert told(body) is None


def test_a_header_that_is_written_twice():
    assert versions('"""\nAPI version history:\n\nAPI version history:\n\n1.0 - A\n"""') == ["1.0"]


def test_a_class_of_one_line():
    assert statement("class A: name = 1").history is None


# -- what releases support


@pytest.mark.parametrize(
    ("sentence", "releases", "version"),
    [
        ("... Grizzly supports message version 2.27.  So, any changes", ("Grizzly",), "2.27"),
        ("... Grizzly and Havana support\nmessage version 1.4.", ("Grizzly", "Havana"), "1.4"),
        ("... Icehouse now supports messaging version 3.40", ("Icehouse",), "3.40"),
        ("... Mitaka supports messaging 1.11", ("Mitaka",), "1.11"),
        (
            "... Liberty, Mitaka, Newton, and\nOcata support messaging\nversion 3.0. So",
            ("Liberty", "Mitaka", "Newton", "Ocata"),
            "3.0",
        ),
    ],
)
@pytest.mark.parametrize("margin", ["", "    ", "|   "])
def test_sentences(sentence, releases, version, margin):
    lines = "".join(f"{margin}{line}\n" for line in sentence.split("\n"))
    found = told(f'"""\nHistory:\n\n1.0 - A\n\n{lines}\n"""')
    assert found.supports == (Support(releases, version, 7),)


@pytest.mark.parametrize(
    "sentence",
    [
        "... Version 4.0 is equivalent to 3.40. Kilo sends version 4.0 by",
        "Grizzly supports message version 2.27",
        "... Grizzly supports images of version 2.27",
    ],
)
def test_no_sentence(sentence):
    assert told(f'"""\nHistory:\n\n1.0 - A\n\n{sentence}\n"""').supports == ()


# -- what is hostile


@pytest.mark.parametrize(
    "line",
    [
        "..." * 150,
        "... " + "a and " * 80,
        "... a" + " " * 400,
        "..." + "a" * 480,
        "history " * 60,
        "# " * 240,
        "1." * 240,
        "... A supports messag" + "e" * 400,
    ],
)
def test_a_text_of_any_kind_is_read_in_no_time(line):
    text = 'class A:\n    """\n    History:\n\n    1.0 - A\n' + f"    {line}\n" * 1000 + '    """\n'
    (block,) = blocks(list(logical_lines(text)))
    begin = time.perf_counter()
    assert history(text, block).rows[0].version == "1.0"
    assert time.perf_counter() - begin < 2


def test_only_so_much_is_read():
    rows = "".join(f"1.{number % 9999} - A\n" for number in range(9000))
    assert len(told(f'"""\nHistory:\n\n{rows}"""').rows) < 5000
