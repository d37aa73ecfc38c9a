"""Few files of a tree are read to answer who calls, and which are read changes no answer."""

import ast
import gc
import itertools
import random
import textwrap
import time
from pathlib import Path

import pytest

import rpclint
from rpclint.callers import Asked, callers
from rpclint.callers.code import Code
from rpclint.callers.glimpse import asks_for, ends_string
from rpclint.callers.holders import Holders
from rpclint.callers.references import references
from rpclint.callers.syntax import Class
from rpclint.callers.text import Source

CLIENT = """
    class FruitAPI(object):
        def peel(self, ctxt, fruit):
            self.client.cast(ctxt, 'peel', fruit=fruit)

        def press(self, ctxt, fruit):
            self.client.cast(ctxt, 'press', fruit=fruit)
"""
STAND = """
    from shop.fruit import rpcapi

    class Stand(object):
        def __init__(self):
            self.fruit_rpcapi = rpcapi.FruitAPI()

        def serve(self, ctxt, fruit):
            self.fruit_rpcapi.peel(ctxt, fruit)
"""
PATH = "shop/fruit/rpcapi.py"
OWN = Path(rpclint.__file__).parent


def dedented(files):
    return [(path, textwrap.dedent(text)) for path, text in {PATH: CLIENT, **files}.items()]


def question(name, class_name="FruitAPI"):
    return Asked(class_name, "shop.fruit.rpcapi", PATH, 2, name)


def called(files, name="peel"):
    found = callers([question(name)], dedented(files), ("peel", "press"))[question(name)]
    return [str(place) for place in found.places], found.uncalled


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("x = api.peel(fruit)", True),
        ("x = api . peel(fruit)", True),
        ("x = api.\\\n    peel(fruit)", True),
        ("x = (api.\n     peel(fruit))", True),
        ("x = (api.  # for later\n     peel(fruit))", True),
        ("x = api\\\n    .peel(fruit)", True),
        ("run('peel')", True),
        ('run(u"peel")', True),
        ("peel(fruit)", False),
        ("api.repeel(fruit)", False),
        ("api.peel_all(fruit)", False),
        ("run('peel the fruit')", False),
        ("from shop.peel import knife", False),
        ("raise Broken() \\\nfrom api.peel", True),
        ("def peel(fruit):\n    pass", False),
        ("x" + " " * 300 + "peel", True),
    ],
)
def test_where_an_attribute_or_a_string_may_be(text, asks):
    assert asks_for(text, "peel") is asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("api.peel()", True),
        ("self.api.peel()", True),
        ("knife.peel()", False),
        ("api.knife.peel()", False),
        ("knife().peel()", True),
        ("knives[0].peel()", True),
        ("knife.peel(), api.peel()", True),
    ],
)
def test_of_what_it_may_be_asked(text, asks):
    assert asks_for(text, "peel", {"api"}) is asks


def test_a_dotted_name_in_a_string():
    assert ends_string("load('shop.fruit.rpcapi.FruitAPI')", "FruitAPI")
    assert ends_string('load("shop.fruit.rpcapi:FruitAPI")', "FruitAPI")
    assert not ends_string("rpcapi.FruitAPI()", "FruitAPI")


def test_a_file_that_asks_others_refers_to_nothing():
    knife = "def cut(knife):\n    knife.peel('apple')\n"
    code = Code(dedented({"shop/stand.py": STAND, "shop/knife.py": knife}))

    found = list(references(code, "peel", Holders(code, Class(PATH, "FruitAPI"))))

    assert [reference.source.path for reference in found] == ["shop/stand.py"]
    assert not any(reference.source.path == "shop/knife.py" for reference in found)


@pytest.mark.parametrize("odd", ["x = (\napi.peel(\n", "x = (\napi.peel(\n# ))\n", ")\napi.peel\n(\n"])
def test_what_asks_in_a_file_that_cannot_be_read_is_unknown(odd):
    assert not called({"shop/stand.py": STAND.partition("        def serve")[0], "shop/odd.py": odd})[1]


def test_a_file_without_the_names_is_not_read():
    code = Code(dedented({"shop/stand.py": STAND, "shop/knife.py": "def cut(bread):\n    return bread\n"}))

    list(references(code, "peel", Holders(code, Class(PATH, "FruitAPI"))))

    assert {source.path for source in code.sources if "_read" not in vars(source)} == {"shop/knife.py"}


def test_the_order_of_the_files_does_not_matter():
    files = {f"shop/stand{number}.py": STAND for number in range(4)}
    files |= {"shop/day.py": "from shop import stand2\n\nstand2.Stand().serve(None, 'apple')\n"}
    expected = callers([question("peel")], dedented(files), ("peel",))

    for seed in range(5):
        shuffled = dedented(files)
        random.Random(seed).shuffle(shuffled)  # noqa: S311
        assert callers([question("peel")], shuffled, ("peel",)) == expected


def test_many_questions_at_once_have_the_answers_of_each():
    names = [f"peel{number}" for number in range(70)]
    methods = "".join(f"    def {name}(self):\n        pass\n" for name in names)
    calls = "".join(f"rpcapi.FruitAPI().{name}()\n" for name in names[::3])
    files = [
        (PATH, "class FruitAPI(object):\n" + methods),
        ("shop/day.py", "from shop.fruit import rpcapi\n\n" + calls),
    ]
    asked = [question(name) for name in names]

    together = callers(asked, files, ())

    assert together == {one: callers([one], files, ())[one] for one in asked}
    assert [one.name for one in asked if together[one].places] == names[::3]


@pytest.mark.parametrize(
    "imported",
    [
        "from shop.fruit.rpcapi import FruitAPI as Base",
        "from shop.fruit.rpcapi import FruitAPI \\\n    as Base",
        "from shop.fruit.rpcapi import (FruitAPI\n    as Base)",
        "from shop.renamed import Base",
    ],
)
def test_a_subclass_of_a_class_under_another_name(imported):
    heir = (
        f"{imported}\n\nclass Organic(Base):\n    def wash(self):\n        self.peel()\n\nOrganic().wash()\n"
    )
    files = {"shop/organic.py": heir, "shop/renamed.py": "from shop.fruit.rpcapi import FruitAPI as Base\n"}
    line = heir[: heir.index("self.peel")].count("\n") + 1

    assert called(files) == ([f"shop/organic.py:{line}"], False)


def test_nothing_of_a_tree_outlives_its_questions():
    called({"shop/stand.py": STAND})

    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Source)]


# -- what is cut out of a text


def nesting(tree):
    """The first line of each statement in blocks of its own, with the blocks around it, outermost first."""
    todo = [(tree, ())]
    while todo:
        block, around = todo.pop()
        kind = {ast.FunctionDef: "def", ast.AsyncFunctionDef: "def", ast.ClassDef: "class"}.get(type(block))
        inner = (*around, (kind, block.name)) if kind else around
        for child in ast.iter_child_nodes(block):
            if isinstance(child, ast.stmt) and child.lineno != getattr(block, "lineno", 0):
                yield child.lineno, inner
            todo.append((child, inner))


def around(scope):
    return (*around(scope.parent), (scope.kind, scope.name)) if scope else ()


@pytest.mark.parametrize("path", sorted(OWN.rglob("*.py")), ids=lambda path: str(path.relative_to(OWN)))
def test_the_blocks_of_real_code(path):
    text = path.read_text()
    source = Source("shop/real.py", text)
    starts = [0, *itertools.accumulate(len(line) for line in text.splitlines(keepends=True))]

    for line, blocks in nesting(ast.parse(text)):
        assert around(source.scope(starts[line - 1])) == blocks, f"line {line}"


def test_blocks_that_end_without_a_header():
    text = (
        "if a:\n    def f():\n        pass\n\n    x = 1\n    if b:\n\tdef g(): pass\n\n        y = 2\nz = 3\n"
    )
    source = Source("shop/odd.py", text)

    assert source.scope(text.index("pass")).name == "f"
    assert source.scope(text.index("x = 1")) is None
    assert source.scope(text.index("def g")) is None
    assert source.scope(text.index("z = 3")) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = 'shop.peel'  # why\n", 'x = "         "       \n'),
        ('x = """shop"""\n', 'x = "        "\n'),
        ('x = """a "quoted" \\""" b"""\n', 'x = "' + " " * 21 + '"\n'),
        ("x = ''\ny = 'a\\'b'\n", 'x = ""\ny = "    "\n'),
        ("f(a,\n  [b,\n   c])\n", "f(a,   [b,    c])\n"),
    ],
)
def test_only_code_is_left(text, code):
    assert Source("shop/text.py", text).code == code


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 50_000,
        "()" * 50_000 + "(",
        '"""' * 30_001,
        '"""\\' * 30_000,
        "'" * 99_999,
        "x = '" + "\\'" * 50_000,
        "class A(" * 20_000,
        "api." + " \\\n" * 40_000 + "peel()",
        "peel " * 30_000,
        ".peel" * 30_000,
        "x as " * 30_000,
        "def " * 30_000,
        "import " * 20_000,
        "\n".join(" " * depth + "def f():" for depth in range(400)),
        "class A:\n" + ("    " + "\t" * 200 + "\n") * 500,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_takes_no_long_time(hostile):
    start = time.process_time()
    callers([question("peel")], dedented({"shop/stand.py": STAND, "shop/odd.py": hostile}), ("peel",))

    assert time.process_time() - start < 10
