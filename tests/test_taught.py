"""Forms of a project's own style, each in the smallest tree: what the configuration makes of it."""

from textwrap import dedent

import pytest
from trees import client, endpoint, interface, reasons, sent, tree, wire

SERVER = """
import bus


class Crane(bus.Worker):
    LEVEL = '1.4'

    def lift(self, context, box, gently=False):
        pass

    def stop(self, context):
        pass
"""
BASES = """
[client_bases."bus.Port"]
parameters = ["area", "default", "ceiling"]
version = "default"
topic = "area"
cap = "ceiling"

"""
WORKER = '[endpoint_bases."bus.Worker"]\nversion = "LEVEL"\n'
BASES += WORKER
ASK = '[sends."bus.Port.ask"]\nmethod = 1\n'


def harbour(clients, config, server=SERVER, **more):
    """A tree with one client module and one server module over a library of its own."""
    return tree(
        {
            "harbour/__init__.py": "",
            "harbour/crane/__init__.py": "",
            "harbour/crane/client.py": "import bus\n\n" + dedent(clients),
            "harbour/crane/worker.py": dedent(server),
            **{f"harbour/{name}.py": dedent(text) for name, text in more.items()},
        },
        config=config,
    )


def asked(call, send, base=BASES, head="super().__init__('crane', '1.0')", **more):
    """The one message of a client with one method, that makes this call."""
    surface = harbour(
        f"""
class Client(bus.Port):
    def __init__(self):
        {head}

    def lift(self, context, box):
        {call}
""",
        f"{base}\n{send}",
        **more,
    )
    (message,) = sent(surface, name="Client")["lift"].messages
    return message


# -- client bases


@pytest.mark.parametrize(
    "head",
    [
        "super().__init__('crane', '1.0')",
        "super(Client, self).__init__('crane', default='1.0')",
        "super().__init__(default='1.0', area='crane')",
        "bus.Port.__init__(self, 'crane', '1.0')",
    ],
)
def test_a_client_has_what_the_constructor_of_its_base_is_given(head):
    message = asked("self.ask(context, 'lift', box=box)", ASK, head=head)
    assert (wire(message), message.topic) == (("call", "lift", "1.0", {"box"}, set()), "crane")


def test_without_the_base_being_taught_there_is_no_version():
    message = asked("self.ask(context, 'lift', box=box)", ASK, base=WORKER)
    assert (message.version, message.topic) == (None, None)


def test_a_version_and_a_namespace_in_the_body_of_the_class():
    surface = harbour(
        """
class Client(bus.Port):
    LEVEL = '1.2'
    SPACE = 'cranes'

    def lift(self, context, box):
        self.ask(context, 'lift', box=box)
""",
        ASK + '[client_bases."bus.Port"]\nversion = "LEVEL"\nnamespace = "SPACE"\n'
        '[endpoint_bases."bus.Worker"]\nversion = "LEVEL"\nnamespace = "SPACE"\n',
        server=SERVER.replace("LEVEL", "SPACE = 'cranes'\n    LEVEL"),
    )
    (message,) = sent(surface, name="Client")["lift"].messages
    assert (message.version, message.namespace) == ("1.2", "cranes")
    assert endpoint(surface, "Crane").namespaces == ("cranes",)


def test_an_object_of_a_base_that_is_held():
    surface = harbour(
        """
class Client:
    def __init__(self):
        self.port = bus.Port('crane', '1.1')

    def lift(self, context, box):
        self.port.ask(context, 'lift', box=box)
""",
        BASES + ASK,
    )
    (message,) = sent(surface, name="Client")["lift"].messages
    assert (message.version, message.topic) == ("1.1", "crane")


def test_a_base_of_the_tree_that_is_taught_by_its_attributes():
    surface = harbour(
        """
from harbour import ports


class Client(ports.Port):
    def __init__(self):
        super().__init__('crane')

    def lift(self, context, box):
        self.ask(context, 'lift', box=box)
""",
        '[client_bases."harbour.ports.Port"]\nversion = "level"\ntopic = "where"\n'
        '[sends."harbour.ports.Port.ask"]\nmethod = "name"\n' + BASES,
        ports="import bus\n\n\nclass Port:\n    def __init__(self, area):\n        self.where = area\n"
        "        self.level = '1.3'\n\n    def ask(self, context, name, **kwargs):\n"
        "        return bus.go(self.where, name, kwargs)\n",
    )
    (message,) = sent(surface, name="Client")["lift"].messages
    assert (wire(message)[1:4], message.topic) == (("lift", "1.3", {"box"}), "crane")


# -- what sends


@pytest.mark.parametrize(
    ("call", "send", "expected"),
    [
        ("self.ask('lift', box=box)", "", ("call", "lift", "1.0", {"box"})),
        ("self.ask(context, 'lift', box=box)", "method = 1", ("call", "lift", "1.0", {"box"})),
        ("self.ask(context, name='lift', b=box)", "method = 'name'", ("call", "lift", "1.0", {"b"})),
        ("self.ask('lift', box=box)", "kind = 'cast'", ("cast", "lift", "1.0", {"box"})),
        ("self.ask('stop')", "kind = 'fanout'", ("fanout", "stop", "1.0", set())),
        ("self.ask('lift', {'box': box}, x=1)", "arguments = 1", ("call", "lift", "1.0", {"box"})),
        ("self.ask('lift', what={'a': 1})", "arguments = 'what'", ("call", "lift", "1.0", {"a"})),
        ("self.ask('lift', x=1)", "arguments = 'what'", ("call", "lift", "1.0", set())),
        ("self.ask('lift', '1.3', box=box)", "version = 1", ("call", "lift", "1.3", {"box"})),
        ("self.ask('lift', level='1.3', b=box)", "version = 'level'", ("call", "lift", "1.3", {"b"})),
        ("self.ask('lift', level=None, b=box)", "version = 'level'", ("call", "lift", "1.0", {"b"})),
        ("self.ask('lift', level='1.3', b=box)", "not_sent = ['b']", ("call", "lift", "1.0", {"level"})),
    ],
)
def test_what_sends_takes_its_arguments_as_told(call, send, expected):
    assert wire(asked(call, f'[sends."bus.Port.ask"]\n{send}'))[:4] == expected


@pytest.mark.parametrize(
    ("call", "send", "topic"),
    [
        ("self.ask('lift', 'gate')", "topic = 1", "gate"),
        ("self.ask('lift', to='gate')", "topic = 'to'", "gate"),
        ("self.ask('lift', to=None)", "topic = 'to'", "crane"),
        ("self.ask('lift')", "topic = 'to'", "crane"),
    ],
)
def test_a_message_may_go_to_another_topic(call, send, topic):
    assert asked(call, f'[sends."bus.Port.ask"]\n{send}').topic == topic


def test_a_method_that_is_not_taught_sends_nothing():
    surface = harbour(
        "class Client(bus.Port):\n    def lift(self, box):\n        self.beg('lift', box=box)\n", BASES + ASK
    )
    assert [c for i in surface.surface.interfaces for c in i.clients] == []


def test_a_dictionary_that_nobody_knows_leaves_the_message_open():
    assert asked("self.ask('lift', box)", '[sends."bus.Port.ask"]\narguments = 1').open


def test_keywords_that_nobody_knows_may_hold_the_dictionary():
    call = "self.ask('lift', **box)"
    assert asked(call, '[sends."bus.Port.ask"]\narguments = "what"').open


def test_a_method_that_is_no_constant_is_a_gap():
    surface = harbour(
        "class Client(bus.Port):\n    def lift(self, box):\n        self.ask(self, box.name)\n", BASES + ASK
    )
    assert "Client.lift sends a method that is not a constant" in reasons(surface)


def test_a_function_of_a_library():
    message = asked("bus.shout('crane', 'stop')", '[sends."bus.shout"]\nkind="fanout"\ntopic=0\nmethod=1')
    assert (wire(message)[:3], message.topic) == (("fanout", "stop", None), "crane")


@pytest.mark.parametrize(
    ("call", "method"), [("talk.ask('lift', '1.2', box=box)", "0"), ("talk.ask(name='lift', box=box)", "0")]
)
@pytest.mark.parametrize("version", ["1", "'level'"])
def test_a_function_of_the_tree_by_its_parameters_names(call, method, version):
    talk = "import bus\n\n\ndef ask(name, level='1.0', **kwargs):\n    return bus.go(name, level, kwargs)\n"
    message = asked(
        f"from harbour import talk\n        {call}",
        f'[sends."harbour.talk.ask"]\nmethod = {method}\nversion = {version}',
        talk=talk,
    )
    expected = "1.2" if "'1.2'" in call else None
    assert wire(message)[1:4] == ("lift", expected, {"box"})


def test_what_a_function_of_the_tree_takes_for_itself_is_not_sent():
    message = asked(
        "from harbour import talk\n        talk.ask('lift', level='1.2', box=box)",
        '[sends."harbour.talk.ask"]\n',
        talk="import bus\n\n\ndef ask(name, level='1.0', **kwargs):\n    return bus.go(name, kwargs)\n",
    )
    assert set(message.arguments) == {"box"}


# -- guards

GUARDED = """
class Client(bus.Port):
    def __init__(self):
        super().__init__('crane', '1.0', ceiling=bus.agreed('crane'))

    def lift(self, context, box):
        if {guard}:
            self.ask(context, 'lift', level='1.3', box=box, gently=True)
        else:
            self.ask(context, 'lift', box=box)
"""
LEVELS = '[sends."bus.Port.ask"]\nmethod = 1\nversion = "level"\n'


def under(guard, pin, config):
    surface = harbour(GUARDED.format(guard=guard), config)
    method = sent(surface, pin, name="Client")["lift"]
    return sorted(str(message.version) for message in method.messages)


@pytest.mark.parametrize(
    "guard",
    [
        "self.copes('1.3')",
        "self.copes(level='1.3')",
        "bus.copes('1.3')",
        "bus.copes(self, '1.3')",
    ],
)
def test_a_guard_is_decided_by_the_cap(guard):
    config = f'guards = ["bus.Port.copes", "bus.copes"]\n{BASES}{LEVELS}'
    assert under(guard, "1.2", config) == ["1.0"]
    assert under(guard, "1.3", config) == ["1.3"]


def test_a_function_that_is_no_guard_is_asked_both_ways():
    assert under("self.copes('1.3')", "1.4", BASES + LEVELS) == ["1.0", "1.3"]


# -- version decorators

DECORATED = """
class Client(bus.Port):
    def __init__(self):
        super().__init__('crane', '1.0', ceiling=bus.agreed('crane'))

    @bus.needs({given})
    def lift(self, context, box):
        self.ask(context, 'lift', box=box)
"""


def decorated(means, given="'1.3'", argument="0"):
    config = f'{BASES}{ASK}[decorators."bus.needs"]\nmeans = "{means}"\nargument = {argument}\n'
    return harbour(DECORATED.format(given=given), config)


@pytest.mark.parametrize(("given", "argument"), [("'1.3'", "0"), ("level='1.3'", "'level'")])
def test_a_minimum_refuses_under_a_lower_cap(given, argument):
    surface = decorated("minimum", given, argument)
    low, high = (sent(surface, pin, name="Client")["lift"] for pin in ("1.2", "1.3"))
    assert ([r.how.value for r in low.refusals], low.messages) == (["guarded"], ())
    assert [m.version for m in high.messages] == ["1.0"]


def test_a_minimum_of_a_client_without_a_cap_is_nothing():
    config = f'{BASES}{ASK}[decorators."bus.needs"]\nmeans = "minimum"\n'
    surface = harbour(DECORATED.format(given="'1.3'").replace(", ceiling=bus.agreed('crane')", ""), config)
    method = sent(surface, name="Client")["lift"]
    assert (len(method.messages), method.refusals, method.faults) == (1, (), ())


def test_what_a_client_method_came_with_is_the_version_that_it_sends():
    assert [m.version for m in sent(decorated("introduced"), name="Client")["lift"].messages] == ["1.3"]


def test_when_a_client_method_went_says_nothing_of_what_it_sends():
    assert [m.version for m in sent(decorated("removed"), name="Client")["lift"].messages] == ["1.0"]


def test_a_version_that_a_decorator_works_out_is_a_gap():
    assert "Client.lift sends lift at an unknown version" in reasons(decorated("introduced", "bus.newest()"))


def served(decorator, config, more=""):
    server = SERVER.replace("    def stop", f"    {decorator}\n    def stop") + more
    return harbour(
        "class Client(bus.Port):\n    def stop(self, context):\n        self.ask(context, 'stop')\n",
        BASES + ASK + config,
        server=server,
    )


@pytest.mark.parametrize(
    ("means", "expected"),
    [("introduced", ("1.2", None)), ("removed", (None, "1.2")), ("minimum", (None, None))],
)
def test_what_a_decorator_means_for_an_endpoint(means, expected):
    surface = served("@bus.level('1.2')", f'[decorators."bus.level"]\nmeans = "{means}"\n')
    stop = endpoint(surface, "Crane").methods["stop"]
    assert (stop.since, stop.until) == expected
    assert endpoint(surface, "Crane").methods["lift"].since is None


@pytest.mark.parametrize("given", ["bus.newest()", "'newest'", "1.2"])
def test_a_version_of_an_endpoint_that_nobody_can_tell_is_a_gap(given):
    surface = served(f"@bus.level({given})", '[decorators."bus.level"]\nmeans = "introduced"\n')
    assert "the version of a decorator of Crane.stop is not a constant" in reasons(surface)


def test_a_decorator_of_the_tree_by_its_parameters_names():
    surface = served(
        "@level(since='1.2')",
        '[decorators."harbour.crane.worker.level"]\nmeans = "introduced"\nargument = 0\n',
        more="\n\ndef level(since):\n    return bus.mark(since)\n",
    )
    assert endpoint(surface, "Crane").methods["stop"].since == "1.2"


# -- endpoints


@pytest.mark.parametrize(
    "body",
    [
        "LEVEL = '1.4'",
        "LEVEL = MINE",
        "def __init__(self):\n        self.LEVEL = '1.4'",
        "@property\n    def LEVEL(self):\n        return '1.4'",
    ],
)
def test_an_endpoint_base_says_where_the_version_is(body):
    server = "MINE = '1.4'\n" + SERVER.replace("LEVEL = '1.4'", body)
    surface = harbour("", BASES, server=server)
    found = endpoint(surface, "Crane")
    assert (found.version, found.version_declared) == ("1.4", True)


def test_an_endpoint_without_the_attribute_is_served_unversioned():
    surface = served("@bus.x", "")
    assert endpoint(surface, "Crane").version == "1.4"
    without = SERVER.replace("    LEVEL = '1.4'\n", "")
    surface = harbour(
        "class Client(bus.Port):\n    def stop(self):\n        self.ask(self, 'stop')\n",
        BASES + ASK,
        server=without,
    )
    assert (endpoint(surface, "Crane").version, endpoint(surface, "Crane").version_declared) == ("1.0", False)


def test_an_endpoint_base_that_is_not_taught_makes_no_endpoint():
    surface = harbour("", BASES.replace("bus.Worker", "bus.Other"))
    assert surface.surface.interfaces == ()


def test_a_version_of_an_endpoint_that_is_worked_out_is_a_gap():
    surface = harbour("", BASES, server=SERVER.replace("'1.4'", "bus.newest()"))
    assert reasons(surface) == ["the version or namespace of Crane is not a constant"]


PLAIN = """
import bus


class Crane:
    def lift(self, context, box):
        pass


class Helper:
    pass
"""
AT_IMPORT = "bus.open_gate({given})\n"
IN_A_FUNCTION = "def main():\n    bus.open_gate({given})\n"
IN_A_METHOD = "class Main:\n    def start(self):\n        bus.open_gate({given})\n"


@pytest.mark.parametrize("where", [AT_IMPORT, IN_A_FUNCTION, IN_A_METHOD])
@pytest.mark.parametrize(
    "given", ["Crane, '1.6'", "Crane(), version='1.6'", "[Crane], '1.6'", "[Crane()], '1.6'"]
)
def test_a_registry_is_handed_endpoints_with_their_version(where, given):
    by = '"version"' if "version=" in given else "1"
    server = PLAIN + where.format(given=given)
    surface = harbour("", f'[registries."bus.open_gate"]\nversion = {by}\n', server=server)
    assert endpoint(surface, "Crane").version == "1.6"


def test_without_the_registry_being_taught_there_is_no_endpoint():
    surface = harbour("", "", server=PLAIN + AT_IMPORT.format(given="Crane, '1.6'"))
    assert surface.surface.interfaces == ()


@pytest.mark.parametrize(
    "decorator", ["@bus.serve('1.6', 'cranes')", "@bus.serve(version='1.6', space='cranes')"]
)
def test_a_registry_decorates_the_classes_that_it_is_for(decorator):
    by = ('"version"', '"space"') if "version=" in decorator else (0, 1)
    surface = harbour(
        "",
        f'[registries."bus.serve"]\nversion = {by[0]}\nnamespace = {by[1]}\n',
        server=PLAIN.replace("class Crane", f"{decorator}\nclass Crane"),
    )
    assert (endpoint(surface, "Crane").version, endpoint(surface, "Crane").namespaces) == ("1.6", ("cranes",))


def test_a_registry_is_told_which_of_its_arguments_are_endpoints_and_the_topic():
    server = PLAIN + "bus.open_gate('quay', Helper(), [Crane()], '1.6')\n"
    config = '[registries."bus.open_gate"]\nversion = 3\n'
    everything = harbour("", config, server=server)
    assert {e.class_name for i in everything.surface.interfaces for e in i.endpoints} == {"Crane", "Helper"}
    told = harbour("", f"{config}topic = 0\nendpoints = 2\n", server=server)
    (only,) = told.surface.interfaces
    assert ([e.class_name for e in only.endpoints], only.topic) == (["Crane"], "quay")


def test_a_registry_of_the_tree_by_its_parameters_names():
    server = PLAIN + "from harbour import gates\ngates.open_gate(what=Crane, level='1.6')\n"
    surface = harbour(
        "",
        '[registries."harbour.gates.open_gate"]\nversion = 1\nendpoints = 0\n',
        server=server,
        gates="import bus\n\n\ndef open_gate(what, level):\n    bus.serve(what, level)\n",
    )
    assert endpoint(surface, "Crane").version == "1.6"


def test_a_version_that_a_registry_is_not_given_as_a_constant_is_a_gap():
    server = PLAIN + AT_IMPORT.format(given="Crane, bus.newest()")
    surface = harbour("", '[registries."bus.open_gate"]\nversion = 1\n', server=server)
    assert reasons(surface) == ["the version or namespace of Crane is not a constant"]


# -- interfaces

TWO = SERVER + SERVER.partition("import bus\n")[2].replace("Crane", "Winch").replace("'1.4'", "'2.0'")
BOTH = '["harbour.crane.worker.{}", "harbour.crane.worker.{}"]'


@pytest.mark.parametrize("order", [("Crane", "Winch"), ("Winch", "Crane")])
def test_classes_that_are_served_together_in_the_order_that_is_told(order):
    surface = harbour("", f"{BASES}[interface.lifting]\nendpoints = {BOTH.format(*order)}\n", server=TWO)
    found = interface(surface, "lifting")
    assert [server.endpoints for server in found.servers] == [found.endpoints]
    assert [e.class_name for e in found.endpoints] == list(order)


def test_what_is_told_replaces_the_order_that_is_seen():
    server = TWO + "\n\ndef main():\n    bus.open_gate([Crane(), Winch()], topic='quay')\n"
    config = f'{BASES}[registries."bus.open_gate"]\ntopic = "topic"\n'
    (seen,) = harbour("", config, server=server).surface.interfaces
    assert [e.class_name for e in seen.endpoints] == ["Crane", "Winch"]
    config += f"[interface.lifting]\nendpoints = {BOTH.format('Winch', 'Crane')}\n"
    (told,) = harbour("", config, server=server).surface.interfaces
    assert ([e.class_name for e in told.endpoints], told.topic) == (["Winch", "Crane"], "quay")


def test_what_is_told_replaces_what_a_manager_adds():
    server = TWO.replace(
        "    LEVEL = '1.4'",
        "    LEVEL = '1.4'\n\n    def __init__(self):\n        self.additional_endpoints = [Winch()]",
    )
    (seen,) = harbour("", BASES, server=server).surface.interfaces
    assert [e.class_name for e in seen.endpoints] == ["Crane", "Winch"]
    config = f'{BASES}[interface.lifting]\nendpoints = ["harbour.crane.worker.Crane"]\n'
    assert [e.class_name for e in interface(harbour("", config, server=server), "lifting").endpoints] == [
        "Crane"
    ]


def test_without_it_they_are_servers_of_their_own():
    surface = harbour("", BASES, server=TWO)
    assert sorted(e.class_name for i in surface.surface.interfaces for e in i.endpoints) == ["Crane", "Winch"]
    assert all(len(server.endpoints) == 1 for i in surface.surface.interfaces for server in i.servers)


ELSEWHERE = """
class Client(bus.Port):
    def f(self, c):
        self.ask(c, 'drop')
        self.ask(c, 'stop')
        self.ask(c, 'haul')
"""


def test_a_client_that_fits_nowhere_sends_where_it_is_told_to():
    files = {"office": "import bus\n\n\n" + ELSEWHERE}
    assert "no server in the tree for Client" in reasons(harbour("", BASES + ASK, **files))
    config = f'{BASES}{ASK}[interface.crane]\nclients = ["harbour.office.Client"]\n'
    surface = harbour("", config, **files)
    assert [c.class_name for c in interface(surface, "crane").clients] == ["Client"]
    assert reasons(surface) == []


def test_a_client_is_told_an_interface_that_is_named_by_its_topic():
    surface = harbour(
        "",
        f"{BASES}{ASK}[registries.'bus.open_gate']\ntopic = 1\n[rename]\nquay = 'lifting'\n"
        "[interface.lifting]\nclients = ['harbour.office.Client']\n",
        server=SERVER + "\n\nbus.open_gate(Crane, 'quay')\n",
        office="import bus\n\n\n" + ELSEWHERE,
    )
    assert [c.class_name for c in interface(surface, "lifting").clients] == ["Client"]


def test_of_two_namespaces_a_client_is_told_that_it_sends_to_that_which_it_sends_to():
    server = TWO.replace("    LEVEL = '2.0'", "    SPACE = 'w'\n    LEVEL = '2.0'")
    config = BASES.replace('version = "LEVEL"', 'version = "LEVEL"\nnamespace = "SPACE"')
    clients = (
        "class Client(bus.Port):\n    SPACE = 'w'\n    def stop(self, c):\n        self.ask(c, 'stop')\n"
    )
    surface = harbour(
        clients,
        config.replace('cap = "ceiling"', 'namespace = "SPACE"')
        + ASK
        + '[interface.crane]\nclients = ["harbour.crane.client.Client"]\n',
        server=server,
    )
    assert [c.class_name for c in interface(surface, "crane", "w").clients] == ["Client"]


def test_an_interface_is_renamed_by_its_class_or_its_topic():
    by_class = harbour("", f'{BASES}[rename]\n"harbour.crane.worker.Crane" = "lifting"\n')
    assert interface(by_class, "lifting").endpoints
    by_topic = harbour(
        "class Client(bus.Port):\n    def __init__(self):\n        super().__init__('quay')\n\n"
        "    def stop(self, context):\n        self.ask(context, 'stop')\n",
        f'{BASES}{ASK}[rename]\nquay = "lifting"\n',
    )
    assert [c.class_name for c in interface(by_topic, "lifting").clients] == ["Client"]


# -- names from outside


@pytest.mark.parametrize(
    ("config", "namespace"),
    [('[constants]\n"bus.names.SPACE" = "cranes"\n', "cranes"), ('none = ["bus.names.SPACE"]\n', None)],
)
def test_a_name_from_outside_stands_for_what_is_told(config, namespace):
    server = SERVER.replace("LEVEL = '1.4'", "LEVEL = '1.4'\n    SPACE = names.SPACE")
    base = BASES.replace('version = "LEVEL"', 'version = "LEVEL"\nnamespace = "SPACE"')
    surface = harbour("", f"{config}{base}", server="from bus import names\n" + server)
    assert endpoint(surface, "Crane").namespaces == (namespace,)


def test_a_name_from_outside_of_which_nothing_is_told_is_a_gap():
    server = SERVER.replace("LEVEL = '1.4'", "LEVEL = '1.4'\n    SPACE = names.SPACE")
    base = BASES.replace('version = "LEVEL"', 'version = "LEVEL"\nnamespace = "SPACE"')
    surface = harbour("", base, server="from bus import names\n" + server)
    assert reasons(surface) == ["the version or namespace of Crane is not a constant"]


# -- what is left out


@pytest.mark.parametrize(
    "config",
    [
        'exclude = ["harbour/crane/worker.py"]',
        'exclude = ["harbour/crane"]',
        'exclude = ["harbour/crane/"]',
        'exclude = ["*/worker.py"]',
        'tests = ["crane"]',
    ],
)
def test_what_is_left_out_is_not_looked_at(config):
    assert harbour("", BASES).surface.interfaces
    assert harbour("", f"{config}\n{BASES}").surface.interfaces == ()


def test_only_what_is_like_a_pattern_is_left_out():
    assert harbour("", f'exclude = ["harbour/crane/work", "crane/*"]\n{BASES}').surface.interfaces
    assert client(harbour(GUARDED.format(guard="True"), BASES + LEVELS), "Client")
