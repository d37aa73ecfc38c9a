"""Clients and servers in the styles of houses with many small agents."""

import pytest

from rpclint.model import Kind
from tests.trees import client, interface, service, tree

ONE = "messaging.Target(topic='depot', version='1.0')"


def sent(text: str, server: str = "") -> dict[str, set[str]]:
    """What each client method sends, by its names on the wire."""
    return {m.name: {x.method for x in m.messages} for m in client(service(text, server)).methods}


def serving(*names: str) -> str:
    methods = "".join(f"\n        def {name}(self, context, **kwargs):\n            pass\n" for name in names)
    return f"    class DepotManager(object):\n        target = messaging.Target(version='1.9')\n{methods}"


def gaps(text: str) -> list[str]:
    return [gap.reason for gap in service(text).surface.gaps]


def test_a_singleton_that_is_made_in_new():
    found = sent(f"""
        class DepotAPI(object):
            def __new__(cls):
                if not hasattr(cls, '_instance'):
                    cls._instance = super(DepotAPI, cls).__new__(cls)
                    cls._instance.client = rpc.get_client({ONE})
                return cls._instance

            def wipe(self, ctxt):
                self.client.cast(ctxt, 'wipe')
    """)  # fmt: skip
    assert found == {"wipe": {"wipe"}}


LISTED = f"""
    class DepotAPI(object):
        NAMES = ['disk.wipe.end', 'disk.check.end']

        def __init__(self):
            self.client = rpc.get_client({ONE})

        def notify(self, ctxt, name):
            if name not in self.NAMES:
                return
            name = name.replace('.', '_')
            self.client.cast(ctxt, name)
"""


def test_a_name_that_is_one_of_a_list():
    assert sent(LISTED, serving("disk_wipe_end", "disk_check_end")) == {
        "notify": {"disk_wipe_end", "disk_check_end"}
    }
    assert not [reason for reason in gaps(LISTED) if "not a constant" in reason]


def test_a_name_that_may_be_anything_is_a_gap():
    text = LISTED.replace("if name not in self.NAMES:", "if name not in self.names():")
    assert "DepotAPI.notify sends a method that is not a constant" in gaps(text)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("'{0}_{1}'.format(self.what, 'disk')", "wipe_disk"),
        ("'{}_{what}'.format('fast', what=self.what)", "fast_wipe"),
        ("'_'.join([self.what, 'disk'])", "wipe_disk"),
        ("self.what.upper()", "WIPE"),
        ("'disk.wipe'.split('.')[1]", "wipe"),
    ],
)
def test_names_that_are_put_together(expression, name):
    found = sent(f"""
        class DepotAPI(object):
            what = 'wipe'

            def __init__(self):
                self.client = rpc.get_client({ONE})

            def wipe(self, ctxt):
                self.client.cast(ctxt, {expression})
    """, serving(name))  # fmt: skip
    assert found == {"wipe": {name}}


MANY = "\n".join(
    f"            if disk.part{number}:\n                size = disk.size{number}" for number in range(14)
)


def test_ways_that_come_to_the_same_are_one():
    text = f"""
    class DepotAPI(object):
        def __init__(self):
            self.client = rpc.get_client({ONE})

        def wipe(self, ctxt, disk):
            size = 0
{MANY}
            if disk.fast:
                self.client.cast(ctxt, 'wipe_fast', size=size)
            else:
                self.client.call(ctxt, 'wipe', disk=disk, size=size)
    """
    surface = service(text)
    (method,) = client(surface).methods
    assert {(m.method, m.kind, m.arguments) for m in method.messages} == {
        ("wipe_fast", Kind.CAST, frozenset({"size"})),
        ("wipe", Kind.CALL, frozenset({"disk", "size"})),
    }
    assert not [gap for gap in surface.surface.gaps if "too many" in gap.reason]


def test_what_ways_change_is_not_taken_as_one():
    parts = MANY.replace("size = disk.size", "arguments['size'] = disk.size")
    text = f"""
    class DepotAPI(object):
        def __init__(self):
            self.client = rpc.get_client({ONE})

        def wipe(self, ctxt, disk):
            arguments = {{}}
{parts}
            self.client.cast(ctxt, 'wipe', **arguments)
    """
    assert [reason for reason in gaps(text) if "too many" in reason]


def test_what_a_call_makes_for_itself_it_may_change():
    body = "\n".join(
        f"            if part.is{n}:\n                sizes.append(part.size{n})" for n in range(5)
    )
    text = f"""
    class DepotAPI(object):
        def __init__(self):
            self.client = rpc.get_client({ONE})

        def measure(self, part):
            sizes = []
{body}
            part.sizes = sizes

        def wipe(self, ctxt, one, other, third):
            self.measure(one)
            self.measure(other)
            self.measure(third)
            self.client.cast(ctxt, 'wipe')
    """
    assert not [reason for reason in gaps(text) if "too many" in reason]


BASES = f"""
    import abc

    class BaseAPI(object):
        @abc.abstractproperty
        def what(self):
            pass

        def __init__(self):
            self.client = rpc.get_client({ONE})

        def make(self, ctxt, one):
            self.client.cast(ctxt, 'make_{{0}}'.format(self.what), **{{'{{0}}_id'.format(self.what): one}})


    class DepotAPI(BaseAPI):
        what = 'disk'


    class ShelfAPI(BaseAPI):
        what = 'shelf'
"""
MAKER = """
    class DepotManager(object):
        target = messaging.Target(version='1.0')

        def make_disk(self, context, disk_id):
            pass
"""


def test_what_an_abstract_class_sends_is_sent_by_those_that_extend_it():
    surface = service(BASES, MAKER)
    found = {c.class_name: c.methods[0] for c in interface(surface).clients}
    assert set(found) == {"DepotAPI"}  # nobody serves shelves
    (message,) = found["DepotAPI"].messages
    assert (message.method, message.arguments) == ("make_disk", frozenset({"disk_id"}))
    assert found["DepotAPI"].inherited


# -- servers


def parameters(body: str, name: str = "wipe") -> dict[str, bool]:
    methods = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    server = f"""
    class DepotManager(object):
        target = messaging.Target(version='1.9')

{methods}
    """
    found = service(LISTED.replace("'disk.wipe.end'", "'wipe'"), server)
    (endpoint,) = interface(found).endpoints
    return {p.name: p.required for p in endpoint.methods[name].parameters}


def test_what_is_read_from_keyword_arguments():
    assert parameters("""
def wipe(self, context, **kwargs):
    disk = kwargs['disk']
    how = kwargs.get('how')
    when = kwargs.pop('when', None)
    who = kwargs.pop('who')
    if how:
        speed = kwargs['speed']
    """) == {"disk": True, "how": False, "when": False, "who": True, "speed": False}  # fmt: skip


def test_what_an_expression_may_pass_over_need_not_be_sent():
    assert parameters("""
def wipe(self, context, **kwargs):
    disks = [kwargs['disk']] if 'disk' in kwargs else kwargs['disks']
    how = kwargs.get('how') or kwargs['manner']
    """) == {"disk": False, "disks": False, "how": False, "manner": False}  # fmt: skip


def test_what_a_method_puts_there_itself_need_not_be_sent():
    assert parameters("""
def wipe(self, context, **kwargs):
    kwargs['disk'] = 1
    return kwargs['disk']
    """) == {"disk": False}  # fmt: skip


def test_keyword_arguments_that_are_handed_on():
    assert parameters("""
def wipe(self, context, **kwargs):
    return self.wipe_now(context, when=1, **kwargs)

def wipe_now(self, context, when, disk, how=None, **kwargs):
    kwargs['speed']
    """) == {"disk": True, "how": False, "speed": True}  # fmt: skip


HANDLER = """
import oslo_messaging
from depot import rpc

{exmods}


class DepotAPI(object):
    def __init__(self):
        self.client = rpc.get_client(oslo_messaging.Target(topic='depot', version='1.0'))

    def wipe(self, ctxt):
        try:
            return self.client.call(ctxt, 'wipe')
        except oslo_messaging.{error}:
            return None
"""


@pytest.mark.parametrize(
    ("exmods", "error", "caught"),
    [
        (
            "TRANSPORT = dict(allowed_remote_exmods=['depot.errors'])",
            "UnsupportedVersion",
            ["UnsupportedVersion"],
        ),
        ("TRANSPORT = dict(allowed_remote_exmods=['depot.errors'])", "RemoteError", []),
        ("TRANSPORT = None", "UnsupportedVersion", []),
        ("EXMODS = ['oslo_messaging.rpc.dispatcher']; allowed_remote_exmods = EXMODS", "NoSuchMethod", []),
    ],
)
def test_handlers_that_nothing_gets_to(exmods, error, caught):
    surface = tree({"depot/__init__.py": "", "depot/api.py": HANDLER.format(exmods=exmods, error=error)})
    found = surface.surface.dead_handlers
    assert [handler.caught for handler in found] == caught
    assert all("call" in handler.calls for handler in found)
