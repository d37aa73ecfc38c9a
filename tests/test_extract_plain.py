"""Lines too plain for a parser are read as LibCST reads them, and any other is left to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpclint.extract import plain, statements
from rpclint.extract.blocks import blocks
from rpclint.extract.expressions import Converter
from rpclint.extract.lines import logical_lines
from rpclint.extract.simple import simple


def line_of(text):
    (line,) = logical_lines(text)
    return line


def parsed(line):
    return tuple(simple(line))


@pytest.mark.parametrize(
    "text",
    [
        "import depot",
        "import depot.rpc.client",
        "import depot.rpc as proxy",
        "from depot import rpc",
        "from depot.rpc import client as c, server",
        "from . import rpc",
        "from ..depot.rpc import client",
        "from depot import (rpc, tools,)",
        "from depot import (rpc,\n    tools as t)",
        "version = '1.0'",
        '    VERSION = "1.12"',
        "self.disks = None",
        "a = True",
        "a = 0",
        "most = 4096",
        "cap = CONF.upgrade_levels.depot",
        '"""Wipes disks."""',
        '"""Wipes\n\n   a "few" disks.\n"""',
        'u"""Wipes disks."""',
        "'Wipes disks.'",
    ],
)
def test_a_plain_line_says_what_the_parser_says(text):
    line = line_of(text)
    assert plain.simple(line) == parsed(line) != ()


@pytest.mark.parametrize(
    "text",
    [
        "import depot, rpc",
        "from depot import *",
        "from depot import rpc, ",
        "from depot import (rpc  # old\n)",
        "import lambda",
        "from depot import class",
        "from depot.import import rpc",
        "a = b = 1",
        "a = 1; b = 2",
        "a = 010",
        "a = 1.5",
        "a = u'1'",
        "a = 'b' 'c'",
        "a = 'b\\n'",
        "a = [1]",
        "a += 1",
        "return = 1",
        "None = 1",
        "a = lambda",
        "a = None.b",
        "a = 1234567890123456789",
        "a == 1",
        "'a' 'b'",
        '"""a\\n"""',
        "f'{a}'",
        "call(a)",
        "a",
    ],
)
def test_any_other_line_is_left_to_the_parser(text):
    assert plain.simple(line_of(text)) is None


HEADERS = [
    "def wipe():",
    "def wipe(self, ctxt, disk):",
    "def wipe(self, disk=None, full=True, times=3, how='fast', level=CONF.level):",
    "def wipe(self, *disks, full=True, force, **more):",
    "async def wipe(self):",
    "def wipe(self,\n         disk='a',\n         times=2):",
    "def wipe(self, disk,):",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_plain_header_says_what_the_parser_says(header):
    (block,) = blocks(tuple(logical_lines(f"{header}\n    pass\n")))
    converter, node = Converter(block.line), statements._header(block)  # noqa: SLF001
    converter.locate(node.name.value)
    expected = tuple(statements._parameters(node.params, converter))  # noqa: SLF001
    assert plain.parameters(block.line, block.header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "def wipe(self, *, full):",
        "def wipe(self, disk, /):",
        "def wipe(self, disk: str):",
        "def wipe(self) -> None:",
        "def wipe(self, disk=[]):",
        "def wipe(self, disk=-1):",
        "def wipe(self, disk=None, full):",
        "def wipe(self, **more, full):",
        "def wipe(self, *a, *b):",
        "def wipe(self, *a=1):",
        "def wipe(self, class):",
        "def wipe(self, disk=lambda):",
        "def wipe(self disk):",
        "def wipe(self, (disk, part)):",
        "def wipe(self, disk  # which\n):",
    ],
)
def test_any_other_header_is_left_to_the_parser(header):
    (block, *_) = blocks(tuple(logical_lines(f"{header}\n    pass\n")))
    assert plain.parameters(block.line, block.header) is None


WORDS = [
    "import",
    "from",
    "as",
    "a",
    "b.c",
    ".",
    "=",
    ",",
    "(",
    ")",
    "1",
    "0",
    "'x'",
    '"y"',
    "None",
    "not",
    "*",
    "\n",
    " ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_is_taken_for_plain_is_what_the_parser_says(text):
    for line in logical_lines(text):
        found = plain.simple(line)
        assert found is None or found == parsed(line)
