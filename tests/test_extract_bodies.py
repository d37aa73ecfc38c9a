"""What bodies tell without being parsed, and which of them are read after all."""

import pytest
from trees import statement

from rpclint import facts
from rpclint.extract.worth import SHORT


def function(text):
    found = statement(text)
    assert isinstance(found, facts.Function)
    return found


def method(text, start="self.depot = depot", bases="object"):
    """The last method of a class that is made with something and keeps it."""
    lines = [f"class Proxy({bases}):", "    def __init__(self, depot, shelf, *args):", f"        {start}"]
    owner = statement("\n".join([*lines, *(f"    {line}" for line in text.splitlines())]))
    assert isinstance(owner, facts.Class)
    return owner.body[-1]


# -- whether something is given back


@pytest.mark.parametrize(
    "body",
    [
        "return shelf",
        "return (\n        shelf)",
        "return None or shelf",
        "return 'None'",
        "if shelf: return 1",
        "if shelf:\n        pass\n    else:\n        return 1",
        "shelf = 1; return shelf",
        "with shelf:\n        try:\n            return 1\n        except E, e:\n            pass",
    ],
)
def test_something_is_returned(body):
    assert function(f"def wipe(shelf):\n    {body}").returns


@pytest.mark.parametrize(
    "body",
    [
        "return",
        "return None",
        "return  # nothing",
        "return None  # nothing",
        "'return shelf'",
        "shelf.returns = 1  # return shelf",
        "def inner():\n        return 1\n    inner()",
    ],
)
def test_nothing_is_returned(body):
    assert not function(f"def wipe(shelf):\n    {body}").returns


def test_a_body_that_is_not_read_tells_it_all_the_same():
    long = "".join(f"    step({number})\n" for number in range(SHORT + 1))
    assert function(f"def wipe(shelf):\n{long}    return shelf\n").body is None
    assert function(f"def wipe(shelf):\n{long}    return shelf\n").returns
    assert not function(f"def wipe(shelf):\n{long}    return\n").returns


# -- which parameters nothing is done with


@pytest.mark.parametrize(
    ("body", "unused"),
    [
        ("self.depot.wipe(ctxt, shelf, box)", ()),
        ("self.depot.wipe(ctxt, shelf=box)", ("shelf",)),
        ("self.depot.wipe(ctxt, shelf == box)", ()),
        ("self.depot.wipe(ctxt, box.shelf)", ("shelf",)),
        ("'shelf and box'\n    self.depot.wipe(ctxt)  # shelf, box", ("shelf", "box")),
        ("self.depot.wipe(ctxt, box, f'{shelf}')", ()),
        ("shelf = 1\n    self.depot.wipe(ctxt, box)", ("shelf",)),
        ("self.depot.wipe(ctxt, box[::shelf])", ()),
        ("assert box, shelf\n    self.depot.wipe(ctxt)", ()),
        ("print box, shelf\n    self.depot.wipe(ctxt)", ()),
        ("def later():\n        return shelf, box\n    self.depot.wipe(ctxt)", ()),
        ("self.depot.wipe(**locals())", ()),
        ("del shelf\n    self.depot.wipe(ctxt, box)", ()),
    ],
)
def test_unused_parameters(body, unused):
    found = method(f"def wipe(self, ctxt, shelf, box):\n    {body}")
    assert tuple(name for name in found.unused if name not in ("self", "ctxt")) == unused


# -- which bodies are read

LONG = "".join(f"\n    step({number})" for number in range(SHORT + 1))


@pytest.mark.parametrize(
    ("start", "call"),
    [
        ("self.depot = depot", "self.depot.fill(ctxt)"),
        ("self._depot: Depot = depot", "self._depot.fill(ctxt)"),
        ("self.depot = depot", "manager = self.depot"),
        ("super().__init__(depot)", "self.manager.wipe(ctxt)"),
        ("Base.__init__(self, depot)", "self.manager.wipe(ctxt)"),
    ],
)
def test_a_long_body_is_read_where_it_calls_what_the_class_was_given(start, call):
    assert method(f"def wipe(self, ctxt):{LONG}\n    {call}", start).body is not None


@pytest.mark.parametrize(
    ("start", "call"),
    [
        ("self.driver = load(depot)", "self.driver.fill(ctxt)"),
        ("self.depot = depot", "self.driver.wipe(ctxt)"),
        ("super().__init__(*args)", "self.driver.wipe(ctxt)"),
        ("super().__init__(depot)", "self.manager.fill(ctxt)"),
    ],
)
def test_any_other_long_body_is_not(start, call):
    assert method(f"def wipe(self, ctxt):{LONG}\n    {call}", start).body is None


def test_without_an_init_of_its_own_a_class_may_keep_what_a_base_was_given():
    body = f"{LONG}\n    self.manager.wipe(ctxt)".replace("\n", "\n    ")
    owner = statement(f"class V2(Proxy):\n    def wipe(self, ctxt):{body}\n")
    assert owner.body[0].body is not None
