"""Names across files: imports, constants, classes and the order of their bases."""

import pytest
from trees import program

from rpclint import facts
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.bodies import module_name
from rpclint.link.program import Constant, External, LinkedFunction

PACKAGES = {
    "depot/__init__.py": "from depot.store import api as store_api\nVERSION = '1.0'\n",
    "depot/store/__init__.py": "from .api import DepotAPI\nfrom depot import VERSION\n",
    "depot/store/api.py": "LIMIT = '1.5'\n\n\nclass DepotAPI:\n    pass\n\n\ndef helper():\n    pass\n",
}


def looked_up(files, path, name):
    return program(files).module_at(path).lookup(name)


def described(symbol):
    match symbol:
        case LinkedClass():
            return symbol.dotted
        case LinkedModule() | External():
            return symbol.name
        case LinkedFunction():
            return f"{symbol.module.name}.{symbol.syntax.name}"
        case Constant():
            return symbol.value.value
        case _:
            return symbol


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("depot/store/api.py", "depot.store.api"),
        ("depot/store/__init__.py", "depot.store"),
        ("setup.py", "setup"),
    ],
)
def test_module_name(path, name):
    assert module_name(path) == name


@pytest.mark.parametrize(
    ("line", "name", "found"),
    [
        ("import depot", "depot", "depot"),
        ("import depot.store.api", "depot", "depot"),
        ("import depot.store.api as a", "a", "depot.store.api"),
        ("from depot.store import api", "api", "depot.store.api"),
        ("from depot.store.api import DepotAPI as A", "A", "depot.store.api.DepotAPI"),
        ("from depot.store.api import LIMIT", "LIMIT", "1.5"),
        ("from depot.store.api import helper", "helper", "depot.store.api.helper"),
        ("from depot.store import DepotAPI", "DepotAPI", "depot.store.api.DepotAPI"),
        ("from depot.store import VERSION", "VERSION", "1.0"),
        ("from depot import store_api", "store_api", "depot.store.api"),
        ("from . import api", "api", "depot.store.api"),
        ("from .api import DepotAPI", "DepotAPI", "depot.store.api.DepotAPI"),
        ("from .. import VERSION", "VERSION", "1.0"),
        ("from ..store.api import LIMIT", "LIMIT", "1.5"),
        ("from depot.store.api import *", "LIMIT", "1.5"),
        ("from .api import *", "DepotAPI", "depot.store.api.DepotAPI"),
        ("from oslo import messaging", "messaging", "oslo.messaging"),
        ("import oslo.messaging as m", "m", "oslo.messaging"),
        ("from depot.store.api import gone", "gone", "depot.store.api.gone"),
        ("from depot.gone import A", "A", "depot.gone.A"),
    ],
)
def test_import(line, name, found):
    files = {**PACKAGES, "depot/store/user.py": line}
    assert described(looked_up(files, "depot/store/user.py", name)) == found


def test_a_name_that_nothing_defines():
    assert looked_up({"depot/a.py": "b = 1"}, "depot/a.py", "gone") is None


def test_relative_import_in_a_package():
    files = {**PACKAGES, "depot/other/__init__.py": "from .deep import A", "depot/other/deep.py": "A = 'x'"}
    assert described(looked_up(files, "depot/other/__init__.py", "A")) == "x"


def test_a_definition_hides_what_is_assigned_to_its_name():
    files = {"depot/a.py": "def wipe():\n    pass\nwipe = wrap(wipe)\n"}
    assert described(looked_up(files, "depot/a.py", "wipe")) == "depot.a.wipe"


def test_the_last_definition_counts():
    found = looked_up({"depot/a.py": "def wipe(a): pass\ndef wipe(b): pass\n"}, "depot/a.py", "wipe")
    assert [p.name for p in found.syntax.parameters] == ["b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("try:\n    from depot.store.api import LIMIT as A\nexcept ImportError:\n    A = None\n", "1.5"),
        ("if b:\n    A = 'then'\nelse:\n    A = 'else'\n", "then"),
        ("with b:\n    A = 'x'\n", "x"),
        ("A = B = 'x'\n", "x"),
        ("B = 'x'\nA: str = 'y'\n", "y"),
    ],
)
def test_names_under_conditions(text, found):
    files = {**PACKAGES, "depot/user.py": text}
    assert described(looked_up(files, "depot/user.py", "A")) == found


# -- circles


@pytest.mark.parametrize(
    "files",
    [
        {"depot/a.py": "from depot.b import X", "depot/b.py": "from depot.a import X"},
        {"depot/a.py": "from depot.a import X"},
        {"depot/a.py": "from depot.b import *", "depot/b.py": "from depot.a import *"},
        {"depot/a.py": "from depot.a import *"},
    ],
    ids=["names", "itself", "stars", "its own star"],
)
def test_imports_in_a_circle_end(files):
    assert isinstance(looked_up(files, "depot/a.py", "X"), External | None)


def test_modules_that_import_each_other_are_both_understood():
    files = {
        "depot/a.py": "from depot import b\nclass A(b.B): pass\n",
        "depot/b.py": "from depot import a\nclass B: pass\nclass C(a.A): pass\n",
    }
    assert [c.name for c in looked_up(files, "depot/b.py", "C").ancestors] == ["C", "A", "B"]


# -- dotted names


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("depot.store.api.DepotAPI", "depot.store.api.DepotAPI"),
        ("depot.store.api", "depot.store.api"),
        ("depot.VERSION", "1.0"),
        ("oslo.messaging.Target", "oslo.messaging.Target"),
        ("depot.store.api.DepotAPI.wipe", "depot.store.api.DepotAPI.wipe"),
    ],
)
def test_find(name, found):
    assert described(program(PACKAGES).find(name)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import depot.store.api\nA = depot.store.api.DepotAPI\n", "depot.store.api.DepotAPI"),
        ("from depot.store import api\nA = api.LIMIT\n", "1.5"),
        ("from oslo import messaging\nm = messaging\nA = m.Target\n", "oslo.messaging.Target"),
        ("A = gone.Target\n", "gone.Target"),
        ("A = gone().Target\n", None),
    ],
)
def test_symbol(text, found):
    linked = program({**PACKAGES, "depot/user.py": text})
    module = linked.module_at("depot/user.py")
    assert described(linked.symbol(module, module.scope["A"].value)) == found


def test_a_package_without_its_own_file():
    files = {"depot/store/api.py": "class DepotAPI: pass\n", "depot/user.py": "import depot.store.api\n"}
    linked = program(files)
    value = facts.Attribute(facts.Attribute(facts.Attribute(facts.Name("depot"), "store"), "api"), "DepotAPI")
    assert isinstance(linked.symbol(linked.module_at("depot/user.py"), value), LinkedClass)


# -- bases


def order(text, name="Depot", **more):
    files = {"depot/a.py": text, **{f"depot/{key}.py": value for key, value in more.items()}}
    return [getattr(c, "name", c) for c in looked_up(files, "depot/a.py", name).mro]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class Depot: pass", ["Depot"]),
        ("class Depot(object): pass", ["Depot", "object"]),
        ("class A: pass\nclass B(A): pass\nclass Depot(B): pass", ["Depot", "B", "A"]),
        (
            "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass Depot(B, C): pass",
            ["Depot", "B", "C", "A"],
        ),
        ("class A: pass\nclass B(A): pass\nclass Depot(A, B): pass", ["Depot", "A", "B"]),
        ("class Depot(gone.Base): pass", ["Depot", "gone.Base"]),
        ("class Depot(make()): pass", ["Depot"]),
        ("class Depot(Depot): pass", ["Depot"]),
        ("class A(Depot): pass\nclass Depot(A): pass", ["Depot", "A"]),
    ],
    ids=["none", "object", "line", "diamond", "contradiction", "outside", "computed", "itself", "circle"],
)
def test_bases_in_order(text, expected):
    assert order(text) == expected


def test_mixins_in_other_files():
    text = "from depot import b\nfrom depot.c import Base\nclass Depot(b.Mixin, Base): pass\n"
    found = order(text, b="from depot import c\nclass Mixin(c.Base): pass\n", c="class Base: pass\n")
    assert found == ["Depot", "Mixin", "Base"]


def test_a_base_from_a_star_import():
    assert order("from depot.b import *\nclass Depot(Base): pass\n", b="class Base: pass\n") == [
        "Depot",
        "Base",
    ]


def test_a_base_that_is_assigned():
    text = "from depot import b\nBase = b.Base\nclass Depot(Base): pass\n"
    assert order(text, b="class Base: pass\n") == ["Depot", "Base"]


# -- members


def linked_class(text, name="Depot"):
    return looked_up({"depot/a.py": text}, "depot/a.py", name)


def test_a_member_is_found_along_the_bases():
    found = linked_class("class A:\n    x = 1\nclass B(A):\n    x = 2\nclass Depot(B):\n    y = 3\n").find(
        "x"
    )
    assert (found[0].name, found[1].value.value) == ("B", 2)


def test_the_last_member_of_a_name_counts():
    assert linked_class("class Depot:\n    x = 1\n    x = 2\n").own("x").value.value == 2


def test_members_under_conditions_count():
    members = linked_class(
        "class Depot:\n    if a:\n        x = 1\n    try:\n        def y(self): pass\n    except E: pass\n"
    )
    assert [name for name, _ in members.members] == ["x", "y"]


def test_classes_under_conditions_count():
    module = program({"depot/a.py": "try:\n    class A: pass\nexcept E:\n    class B: pass\n"}).module_at(
        "depot/a.py"
    )
    assert sorted(c.name for c in module.classes) == ["A", "B"]


# -- what is set later


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("global A\n    A = make()", "depot.a.A"),
        ("global A\n    A = None", None),
        ("global A\n    if A is None:\n        A = make()\n    return A", None),
        ("return A", None),
    ],
    ids=["set", "reset", "made when first asked for", "read"],
)
def test_a_name_that_is_none_until_it_is_set(function, found):
    assert (
        described(
            looked_up({"depot/a.py": f"A = None\n\n\ndef init():\n    {function}\n"}, "depot/a.py", "A")
        )
        == found
    )


# -- classes in classes

NESTED = """
class Depot:
    class Base:
        pass

    class Store(Base):
        class Shelf:
            pass


class Yard(Depot.Store):
    pass
"""


def test_classes_in_class_bodies_are_classes_of_the_module():
    module = program({"depot.py": NESTED}).module_at("depot.py")
    assert [(c.dotted, c.qualname) for c in module.classes] == [
        ("depot.Depot", "Depot"),
        ("depot.Depot.Base", "Depot.Base"),
        ("depot.Depot.Store", "Depot.Store"),
        ("depot.Depot.Store.Shelf", "Depot.Store.Shelf"),
        ("depot.Yard", "Yard"),
    ]


def test_a_class_in_another_as_a_base():
    *_, yard = program({"depot.py": NESTED}).module_at("depot.py").classes
    assert yard.bases == (yard.module.classes[2],)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A, B = 'a', 'b'\n", ["a", "b"]),
        ("ALL = (A, B) = ('a', 'b')\n", ["a", "b"]),
        ("(A, (B, C)) = ('a', ('b', 'c'))\n", ["a"]),
    ],
)
def test_constants_that_are_unpacked(text, values):
    module = program({"depot/consts.py": text}).module_at("depot/consts.py")
    found = [module.lookup(name) for name in ("A", "B")[: len(values)]]
    assert [symbol.value.value for symbol in found if isinstance(symbol, Constant)] == values


def test_what_is_unpacked_from_something_else_is_a_part_of_it():
    symbol = looked_up({"depot/consts.py": "A, B = made()\n"}, "depot/consts.py", "B")
    assert isinstance(symbol, Constant)
    assert isinstance(symbol.value, facts.Subscript)
    assert symbol.value.index == facts.Const(1)
