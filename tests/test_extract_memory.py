"""What was read before is the same as what is read anew, wherever it stands now."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from rpclint import facts
from rpclint.extract import extract, memory
from rpclint.extract.memory import Memory
from rpclint.facts.nodes import moved

FILES = sorted((Path(__file__).parent / "fixtures").rglob("*.py"))
CODE = '''
    @wrap(limit=2)
    def wipe(self, ctxt, disk=None, *, full=True, **more):
        """Wipes a disk."""
        label = {'a': disk or 'none', 'b': [1, -2]}
        try:
            for part in disk[1:]:
                self.client.cast(ctxt, 'wipe',
                                 part=part, **label)
        except (IOError, ValueError) as error:
            raise Gone(error)
        with self.lock as held:
            return lambda x: x if full else None
'''


def forget():
    memory.TEXTS.__init__(memory.TEXTS._most)  # noqa: SLF001
    memory.STATEMENTS.__init__(memory.STATEMENTS._most)  # noqa: SLF001


def anew(text):
    forget()
    found = extract(text)
    assert facts.alike(found, extract(text))  # all of it is read
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_that_moved_down(path):
    text = path.read_text()
    lower = "\n\n\n" + text
    expected = anew(lower)
    anew(text)
    assert extract(lower) == expected


@pytest.mark.parametrize(
    "other",
    [
        indent(CODE, "    "),
        CODE.replace("part=part", "disk=part"),
        CODE.replace("'wipe',\n", "'wipe',\n\n"),
        CODE.replace("limit=2", "limit=3"),
        CODE.replace("@wrap(limit=2)", "@wrap(limit=2)\n    @again"),
    ],
)
def test_what_differs_is_read_anew(other):
    first, second = (f"class Depot:\n{code}\n    client = RPCClient()\n" for code in (CODE, other))
    expected = anew(second)
    anew(first)
    assert extract(second) == expected


def test_whether_a_body_is_read_depends_on_its_class():
    body = "\n".join(f"        x{n} = {n}" for n in range(20))
    plain = f"class Depot:\n    def tell(self):\n{body}\n"
    sender = f"{plain}\n    def send(self, cctxt):\n        cctxt.cast({{}}, 'x')\n"
    expected = anew(sender)
    anew(plain)
    assert extract(sender) == expected
    assert extract(sender) != extract(plain)


def test_conditions_made_of_line_numbers_are_read_anew():
    text = dedent("""
        def wipe(self, how):
            match how:
                case 1:
                    return 1
                case 2:
                    return 2
        """)
    expected = anew("\n" + text)
    anew(text)
    assert extract("\n" + text) == expected


def test_nothing_is_shared_that_has_parts():
    (function,) = extract("def wipe(self):\n    return self.disk\n").body
    again = moved(function, 0)
    assert again == function
    assert again is not function


def test_what_was_not_asked_for_is_forgotten():
    kept, reads = Memory(2), []

    def ask(key):
        return kept.of(key, lambda: reads.append(key) or key)

    for key in "abacada":
        ask(key)
    assert reads == ["a", "b", "c", "d"]
    ask("b")
    assert reads[-1] == "b"
