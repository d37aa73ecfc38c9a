"""Whether a client's method is called is proven by name: each rule has to fire, and to stay silent."""

import textwrap

import pytest

from rpclint.callers import Asked, callers

CLIENT = """
    class FruitAPI(object):
        '''peel() was added in 1.1; juice() is for later.'''

        def peel(self, ctxt, fruit):
            self.client.prepare(version='1.1').cast(ctxt, 'peel', fruit=fruit)
"""
HOLDER = """
    from shop.fruit import rpcapi as fruit_rpcapi

    class Stand(object):
        def __init__(self):
            self.fruit_rpcapi = fruit_rpcapi.FruitAPI()

"""
USED = """
    from shop import stand

    def open_shop(ctxt):
        stand.Stand().serve(ctxt, 'apple')
"""


def asked_about(files, sent=("peel",), name="peel"):
    path = "shop/fruit/rpcapi.py"
    texts = {path: CLIENT, **files}
    one = Asked("FruitAPI", "shop.fruit.rpcapi", path, 5, name)
    return callers([one], [(path, textwrap.dedent(text)) for path, text in texts.items()], sent)[one]


def ask(files, sent=("peel",), name="peel"):
    found = asked_about(files, sent, name)
    return [str(place) for place in found.places], found.uncalled


def stand(body):
    return HOLDER + textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8) + "\n"


def in_method(statement):
    """A method that is used, with a statement in it."""
    body = "def serve(self, ctxt, fruit, tool=None):\n" + textwrap.indent(textwrap.dedent(statement), " " * 4)
    return {"shop/stand.py": stand(body), "shop/day.py": USED}


def test_nobody_calls():
    assert ask({"shop/stand.py": HOLDER}) == ([], True)


def test_called():
    places, uncalled = ask(in_method("self.fruit_rpcapi.peel(ctxt, fruit)"))

    assert places == ["shop/stand.py:9"]
    assert not uncalled


@pytest.mark.parametrize(
    "statement",
    [
        "self.fruit_rpcapi\\\n    .peel(ctxt, fruit)",
        "self.fruit_rpcapi.\\\n    peel(ctxt, fruit)",
        "done = (self.fruit_rpcapi\n        .peel(ctxt, fruit))",
        "later = self.fruit_rpcapi.peel",
        "api = self.fruit_rpcapi\napi.peel(ctxt, fruit)",
        "for api in [self.fruit_rpcapi]:\n    api.peel(ctxt, fruit)",
        "kept = {'a': self.fruit_rpcapi}\nkept['a'].peel(ctxt, fruit)",
        "kept = {'a': self.fruit_rpcapi}\nkept.get('a').peel(ctxt, fruit)",
        "fruit_rpcapi.FruitAPI().peel(ctxt, fruit)",
        "(tool or self.fruit_rpcapi).peel(ctxt, fruit)",
        "getattr(self.fruit_rpcapi, 'peel')(ctxt, fruit)",
        "getattr(self, 'fruit_rpcapi').peel(ctxt, fruit)",
        "print(f'{self.fruit_rpcapi.peel(ctxt, fruit)}')",
        "print self.fruit_rpcapi.peel(ctxt, 0777)",
        "try:\n    self.fruit_rpcapi.peel(ctxt, fruit)\nexcept ValueError, e:\n    raise KeyError, e",
    ],
)
def test_forms_of_a_call(statement):
    places, uncalled = ask(in_method(statement))

    assert len(places) == 1
    assert not uncalled


def test_a_name_in_a_string_is_named_and_not_called():
    answer = asked_about(in_method("self.run('peel')"))

    assert answer.places == ()
    assert len(answer.named) == 1
    assert not answer.uncalled


@pytest.mark.parametrize(
    "statement",
    [
        "tool.peel(fruit)",
        "self.tool.peel(fruit)",
        "self.peel(fruit)",
        "super(Stand, self).peel(fruit)",
        "peel(fruit)",
        "tool(peel=fruit)",
        "'apple'.peel()",
        "# self.fruit_rpcapi.peel(ctxt, fruit)",
        "'self.fruit_rpcapi.peel(ctxt)'",
        "check('fruit:peel')",
        "tool.cast(ctxt, 'peel', fruit=fruit)",
        "self.fruit_rpcapi.repeel(ctxt)",
        "self.fruit_rpcapi.client.peel()",
    ],
)
def test_not_calls(statement):
    assert ask(in_method(statement + "\npass")) == ([], True)


def test_a_module_of_the_same_method():
    text = "from shop import knife\n\ndef cut(fruit):\n    knife.peel(fruit)\n"

    assert ask(
        {"shop/stand.py": HOLDER, "shop/day.py": text, "shop/knife.py": "def peel(x):\n    pass\n"}
    ) == (
        [],
        True,
    )


def test_another_class_of_the_same_name():
    other = "class FruitAPI(object):\n    def peel(self):\n        pass\n"
    user = """
        from shop import api

        class Day(object):
            fruit_api = api.FruitAPI()

            def eat(self):
                self.fruit_api.peel()
    """

    assert ask({"shop/stand.py": HOLDER, "shop/api.py": other, "shop/day.py": user}) == ([], True)


def test_from_within_the_client_and_its_subclass():
    subclass = """
        from shop.fruit import rpcapi

        class Organic(rpcapi.FruitAPI):
            def wash(self, ctxt):
                self.peel(ctxt, None)
    """
    user = "from shop import organic\n\norganic.Organic().wash(None)\n"

    places, uncalled = ask({"shop/organic.py": subclass, "shop/day.py": user})

    assert places == ["shop/organic.py:6"]
    assert not uncalled


PARAMETER = """
    class Task(object):
        def __init__(self, ctxt, tool=None):
            self.helper = tool

        def execute(self):
            self.helper.peel(None, 'apple')

    def loose(tool):
        tool.peel()

    loose(None)
"""


@pytest.mark.parametrize("argument", ["ctxt, self.fruit_rpcapi", "ctxt, tool=self.fruit_rpcapi"])
def test_passed_on(argument):
    files = in_method(f"from shop import tasks\ntasks.Task({argument}).execute()")

    places, uncalled = ask({**files, "shop/tasks.py": PARAMETER})

    assert "shop/tasks.py:7" in places
    assert not uncalled


def test_passed_to_nobody_known():
    files = in_method("outside(self.fruit_rpcapi)")

    places, uncalled = ask({**files, "shop/tasks.py": PARAMETER})

    assert "shop/tasks.py:10" in places
    assert not uncalled


def test_returned():
    files = in_method("get_api().peel(ctxt, fruit)")
    files["shop/stand.py"] += "\n    def get_api():\n        return fruit_rpcapi.FruitAPI()\n"

    assert not ask(files)[1]


def test_made_by_its_name_in_a_string():
    text = """
        from oslo_utils import importutils

        def work(ctxt):
            api = importutils.import_object('shop.fruit.rpcapi.FruitAPI')
            api.peel(ctxt, None)

        work(None)
    """

    assert ask({"shop/work.py": text}) == (["shop/work.py:6"], False)


def test_made_by_nobody_in_the_tree():
    assert not ask({"shop/day.py": "def eat(self, tool):\n    self.tool.peel()\n\neat()\n"})[1]


def test_a_proxy_passes_every_attribute_on():
    proxy = """
        class Redirect(object):
            def __init__(self, api):
                self.api = api

            def __getattr__(self, key):
                return getattr(self.api, key)
    """
    files = in_method("from shop import proxy\nself.way = proxy.Redirect(self.fruit_rpcapi)\nself.way.peel()")

    assert ask({**files, "shop/proxy.py": proxy})[0] == ["shop/stand.py:11"]


def test_attributes_by_computed_name_prove_nothing():
    assert ask(in_method("getattr(self.fruit_rpcapi, fruit)(ctxt)")) == ([], False)


def test_handed_to_a_class_of_a_library_proves_nothing():
    assert ask({"shop/cmd.py": HOLDER + "    Library.api = fruit_rpcapi.FruitAPI()\n"}) == ([], False)


def test_scripts_that_are_no_python_files_prove_nothing():
    assert ask({"shop/stand.py": HOLDER, "setup.cfg": "[files]\nscripts =\n    bin/shop-open\n"}) == (
        [],
        False,
    )


def test_an_unreadable_file_counts():
    assert not ask({"shop/stand.py": HOLDER, "shop/odd.py": "x = (\napi.peel(\n"})[1]


# -- the functions that call


CALLING = "self.fruit_rpcapi.peel(ctxt, fruit)"


def calling(header, statement=CALLING):
    return {"shop/stand.py": stand(f"{header}\n    {statement}")}


def test_second_hop():
    assert ask(calling("def serve(self, ctxt, fruit):")) == (["shop/stand.py:9"], True)


def test_two_hops():
    body = f"def serve(self, ctxt, fruit):\n    {CALLING}\n\ndef sell(self):\n    self.serve(None, None)\n"
    namesake = "class Tennis(object):\n    def serve(self):\n        pass\n"

    assert ask({"shop/stand.py": stand(body), "shop/tennis.py": namesake})[1]


def test_three_hops_are_not_followed():
    body = f"""
        def serve(self, ctxt, fruit):
            {CALLING}

        def sell(self):
            self.serve(None, None)

        def trade(self):
            self.sell()
    """
    namesakes = (
        "class Other(object):\n    def serve(self):\n        pass\n\n    def sell(self):\n        pass\n"
    )

    assert not ask({"shop/stand.py": stand(body), "shop/other.py": namesakes})[1]


def test_a_namesake_of_the_caller_is_told_apart():
    other = """
        class Tennis(object):
            def serve(self):
                pass

        class Player(object):
            def __init__(self):
                self.tennis = Tennis()

            def play(self):
                self.tennis.serve()
    """
    user = "from shop import stand\n\nclass Day(object):\n    corner = stand.Stand()\n"

    assert ask({**calling("def serve(self, ctxt, fruit):"), "shop/tennis.py": other, "shop/day.py": user})[1]


@pytest.mark.parametrize(
    "header",
    [
        "@periodic_task.periodic_task\ndef serve(self, ctxt, fruit):",
        "@hooks.add_hook('serve')\ndef serve(self, ctxt, fruit):",
        "def __call__(self, ctxt, fruit):",
        "def main(self, ctxt, fruit):",
    ],
)
def test_entered_from_outside(header):
    assert not ask(calling(header))[1]


def test_a_decorator_that_only_wraps():
    assert ask(calling("@wrap_exception()\n@utils.synchronized('x')\ndef serve(self, ctxt, fruit):"))[1]


@pytest.mark.parametrize("path", ["shop/cmd/serve.py", "shop/api/openstack/stand.py"])
def test_paths_that_are_entered_from_outside(path):
    files = calling("def serve(self, ctxt, fruit):")

    assert not ask({path: files["shop/stand.py"]})[1]


def test_an_override_of_an_outside_base():
    text = calling("def serve(self, ctxt, fruit):")["shop/stand.py"]

    assert not ask({"shop/stand.py": text.replace("(object)", "(library.Server)")})[1]


def test_a_name_in_a_string_may_be_the_caller():
    files = calling("def serve(self, ctxt, fruit):")

    assert not ask({**files, "shop/day.py": "ACTIONS = ['serve']\n"})[1]


def test_a_name_in_a_string_is_no_caller_where_objects_are_asked_for_nothing_by_name():
    files = calling("def serve(self, ctxt, fruit):")
    made = "from shop import stand\n\nSTAND = stand.Stand()\nACTIONS = ['serve']\n"

    assert ask({**files, "shop/day.py": made})[1]


SAME_ATTRIBUTE = """
    from shop import fair

    class Owner(object):
        def __init__(self):
            self.fruit_rpcapi = fair.Fair()

        def open(self):
            show(self.fruit_rpcapi)
            self.fruit_rpcapi.peel()
"""


def test_an_attribute_of_the_same_name_of_an_unrelated_class():
    assert ask({"shop/stand.py": HOLDER, "shop/owner.py": SAME_ATTRIBUTE}) == ([], True)


def test_an_attribute_is_shared_with_classes_that_are_mixed_with_its_own():
    heir = "\nfrom shop import stand\n\nclass Heir(Owner, stand.Stand):\n    pass\n"
    files = {"shop/stand.py": HOLDER, "shop/owner.py": textwrap.dedent(SAME_ATTRIBUTE) + heir}

    assert ask(files)[0] == ["shop/owner.py:10"]


def test_an_attribute_that_others_set_is_anybodys():
    given = in_method("tool.fruit_rpcapi = self.fruit_rpcapi")

    assert ask({**given, "shop/owner.py": SAME_ATTRIBUTE})[0] == ["shop/owner.py:10"]


TASKS = """
    class Task(object):
        def __init__(self, name=None, *hands):
            keep(hands)

    class Peeling(Task):
        def __init__(self, ctxt, fruit_rpcapi):
            super(Peeling, self).__init__('peeling')

    class Juicing(Task):
        def __init__(self, ctxt, peel):
            super(Juicing, self).__init__(peel)
"""


def test_what_a_class_is_made_with_goes_to_its_own_initialiser_and_from_there_to_its_bases():
    files = in_method("tasks.Peeling(ctxt, self.fruit_rpcapi)") | {"shop/tasks.py": TASKS}

    assert ask({**files, "shop/stand.py": "from shop import tasks\n" + files["shop/stand.py"]}) == ([], True)


@pytest.mark.parametrize(("sent", "uncalled"), [((), True), (("serve",), False)])
def test_an_endpoint_method(sent, uncalled):
    text = calling("def serve(self, ctxt, fruit):")["shop/stand.py"]
    endpoint = text.replace("def __init__", "target = Target(version='1.0')\n\n        def __init__")

    assert ask({"shop/stand.py": endpoint}, sent)[1] is uncalled


def test_module_level_code_is_run():
    assert not ask({"shop/stand.py": HOLDER + "    fruit_rpcapi.FruitAPI().peel(None, None)\n"})[1]


def test_code_after_a_function_is_not_in_it():
    text = HOLDER + "    if True:\n        fruit_rpcapi.FruitAPI().peel(None, None)\n"

    assert not ask({"shop/stand.py": text})[1]


def test_called_by_a_library():
    path = "shop/conductor.py"
    one = Asked("Conductor", "shop.conductor", path, 2, "object_action")
    text = "class Conductor(object):\n    def object_action(self):\n        pass\n\nConductor()\n"

    assert not callers([one], [(path, text)], ())[one].uncalled


def test_names_of_options_are_no_holders():
    text = """
        class Day(object):
            def open(self):
                CONF.fruit_rpcapi.peel()
    """

    assert ask({"shop/stand.py": HOLDER, "shop/day.py": text}) == ([], True)


def test_the_functions_of_a_module_count_as_called():
    path = "shop/fruit/rpcapi.py"
    one = Asked("rpcapi", "shop.fruit.rpcapi", path, 1, "peel")
    assert not callers([one], [(path, "def peel(ctxt):\n    cctxt.cast(ctxt, 'peel')\n")], ())[one].uncalled


DISPATCHED = """
    from shop import stand

    class Day(object):
        def __init__(self):
            self.stand = stand.Stand()

        def open(self, action):
            return getattr(self.stand, action)()
"""


NAMESAKE = """
    class Car(object):
        def serve(self):
            pass

    def drive(car):
        car.serve()
"""


@pytest.mark.parametrize(
    ("more", "doubtful"),
    [
        ("", True),
        ("ACTIONS = ['serve']\n", False),
        ("from shop import stand\n\nstand.Stand().serve(None, None)\n", False),
    ],
)
def test_a_caller_that_only_a_computed_name_could_reach(more, doubtful):
    others = {"shop/day.py": DISPATCHED, "shop/car.py": NAMESAKE, "shop/more.py": more}
    answer = asked_about(calling("def serve(self, ctxt, fruit):") | others)

    assert not answer.uncalled
    assert answer.doubtful is answer.unsure is doubtful


def test_a_client_that_is_asked_for_computed_names_counts_as_called():
    answer = asked_about(in_method("getattr(self.fruit_rpcapi, fruit)(ctxt)"))

    assert not answer.unsure


def test_what_serves_as_well_is_called_by_messages():
    path = "shop/fruit/rpcapi.py"
    one = Asked("FruitAPI", "shop.fruit.rpcapi", path, 5, "peel", served=True)
    found = callers([one], [(path, textwrap.dedent(CLIENT))], ("peel",))[one]
    assert (found.places, found.uncalled, found.unsure) == ((), False, False)


def test_what_is_entered_from_outside_needs_no_caller():
    path = "shop/api/fruit.py"
    one = Asked("FruitAPI", "shop.api.fruit", path, 5, "peel")
    assert not callers([one], [(path, textwrap.dedent(CLIENT))], ("peel",))[one].uncalled


def test_an_object_of_an_outside_module_is_given_an_api():
    hook = """
        from shop.fruit import rpcapi as fruit_api

        class Hook(object):
            def before(self, state):
                state.request.fruit = fruit_api.FruitAPI()
    """
    use = """
        import pecan

        class FruitController(object):
            @expose.expose()
            def put(self, fruit):
                pecan.request.fruit.peel(fruit)
    """
    files = {"shop/hooks.py": hook, "shop/controller.py": use}
    assert ask(files) == (["shop/controller.py:7"], False)


def test_an_object_of_a_library_may_carry_the_client_along():
    hook = """
        import pecan
        from shop.fruit import rpcapi

        class Hook(pecan.hooks.PecanHook):
            def before(self, state):
                state.request.fruit_api = rpcapi.FruitAPI()
    """
    controller = """
        import pecan
        from pecan import rest

        class Fruits(rest.RestController):
            def post(self, fruit):
                pecan.request.fruit_api.peel(None, fruit)
                rest.peel(fruit)
    """

    found = ask({"shop/hooks.py": hook, "shop/fruits.py": controller})
    assert found == (["shop/fruits.py:7"], False)
