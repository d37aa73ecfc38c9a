"""What is reported of compatibility proxies: each case is a small tree, or a pair of them."""

from textwrap import dedent, indent

import pytest

from rpclint.lint import Source, Step, lint
from rpclint.model import TreeId
from rpclint.results import Flow
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

SERVER = """
import oslo_messaging as messaging

class DepotManager:
    target = messaging.Target(version='{manager}')

    def __init__(self):
        self.additional_endpoints = [DepotProxy(self)]

{takers}

class DepotProxy:
    target = messaging.Target(version='{proxy}')

    def __init__(self, manager):
        self.manager = manager

{handers}
"""
CLIENT = """
import oslo_messaging as messaging

class DepotAPI:
    def __init__(self):
        target = messaging.Target(topic='depot', version='{version}')
        self.client = messaging.get_rpc_client(None, target{cap})

{senders}
"""
CAP = ", version_cap=CONF.upgrade_levels.depot"
MOVE = "def move(self, context, shelf, box=None):\n    return shelf"
SENDING = (
    "def move(self, context, shelf, box):\n    return self.client.call(context, 'move', shelf=shelf, box=box)"
)
CALLER = """
from depot.store import rpcapi

def main():
    depot = rpcapi.DepotAPI()
    depot.move(None, 1, 2)
    depot.tidy(None)
"""


def source(rev, server, client):
    files = {
        "depot/store/manager.py": server,
        "depot/store/rpcapi.py": client,
        "depot/cmd/use.py": CALLER,
    }
    return Source(LoadedTree(rev, {path: text.encode() for path, text in files.items()}), TreeId(rev))


def server(hander, taker=MOVE, manager="1.4", proxy="2.0"):
    takers, handers = (indent(dedent(text), "    ") for text in (taker, hander))
    return SERVER.format(takers=takers, handers=handers, manager=manager, proxy=proxy)


def client(sender=SENDING, version="2.0", cap=""):
    return CLIENT.format(senders=indent(sender, "    "), version=version, cap=cap)


def findings(new, old=None):
    return lint("range", [Step(old, new)], rules(), lambda _: None).findings


def told(new, old=None):
    """The findings, in short, but for the advice on when a major may go."""
    found = (f for f in findings(new, old) if f.flow is not Flow.GUIDANCE)
    return [(f.severity.value, f.rule, f.method, f.argument) for f in found]


def alone(hander, taker=MOVE, sender=SENDING):
    """What is found in one tree whose proxy serves the newest major."""
    return told(source("new", server(hander, taker), client(sender)))


def body(*lines):
    """The proxy's method, with these lines in it."""
    return "\n    ".join(["def move(self, context, shelf, box=None):", *lines])


# -- an argument that does not get through


@pytest.mark.parametrize(
    "lines",
    [
        ("return self.manager.move(context, shelf)",),
        ("return self.manager.move(context, shelf, box=None)",),
        ("return self.manager.move(context, shelf, 3)",),
        ("if shelf: return self.manager.move(context, shelf)", "return self.manager.move(context, 1)"),
    ],
)
def test_an_argument_is_dropped(lines):
    assert alone(body(*lines)) == [("error", "proxy-argument-dropped", "move", "box")]


@pytest.mark.parametrize(
    "lines",
    [
        ("return self.manager.move(context, shelf, box)",),
        ("return self.manager.move(context, shelf, box=box or [])",),
        ("return self.manager.move(context, shelf, box=self.boxes.empty())",),
        ("return self.manager.move(context, **self.arguments)",),
        ("LOG.debug(box)", "return self.manager.move(context, shelf)"),
        ("if box: return self.manager.move(context, shelf, box)", "return self.manager.move(context, shelf)"),
        (
            "if shelf: return self.manager.move(context, 1, make())",
            "return self.manager.move(context, 1, None)",
        ),
        ("self.manager.lock(context)", "return self.manager.move(context, shelf, box)"),
    ],
)
def test_an_argument_is_handed_on_or_translated(lines):
    assert alone(body(*lines), f"{MOVE}\n\ndef lock(self, context, box=None):\n    pass") == []


def test_what_the_method_behind_does_not_take_is_ignored_on_purpose():
    taker = "def move(self, context, shelf):\n    return shelf"
    assert alone(body("return self.manager.move(context, shelf)"), taker) == []


def test_what_only_another_method_takes_on_the_way_is_ignored_on_purpose():
    takers = (
        "def move(self, context, shelf):\n    return shelf\n\ndef lock(self, context, box=None):\n    pass"
    )
    lines = "self.manager.lock(context)", "return self.manager.move(context, shelf)"
    assert alone(body(*lines), takers) == []


def test_room_for_one_more_under_another_name_is_a_warning():
    taker = "def move(self, context, shelf, crate=None):\n    return shelf"
    dropped = [("warning", "proxy-argument-dropped", "move", "box")]
    assert alone(body("return self.manager.move(context, shelf)"), taker) == dropped
    assert alone(body("return self.manager.move(context, shelf, None)"), taker) == []
    assert alone(body("return self.manager.move(context, shelf.rack)"), taker) == []


@pytest.mark.parametrize(
    ("taker", "call", "argument"),
    [
        ("context, shelf, lid", "move(context, shelf)", "lid"),
        ("context, shelf, *, lid", "move(context, shelf)", "lid"),
        ("context, shelf", "move(context, shelf, box)", "box"),
        ("context, shelf", "move(context, shelf, lid=box)", "lid"),
        ("context, shelf, box", "move(context, box)", "shelf"),
        ("context, lid, shelf, box", "move(context, shelf, box)", "lid"),
        ("context, box, shelf", "move(context, shelf)", "box"),
    ],
)
def test_a_call_that_does_not_bind(taker, call, argument):
    taker = f"def move(self, {taker}):\n    return shelf"
    found = alone(body(f"return self.manager.{call}"), taker)
    assert found == [("error", "proxy-argument-dropped", "move", argument)]


def test_a_call_that_does_not_bind_is_told_once_however_often_it_is_made():
    lines = "if box: return self.manager.move(context, box)", "return self.manager.move(context, shelf)"
    taker = "def move(self, context, shelf, lid):\n    return shelf"
    assert alone(body(*lines), taker) == [("error", "proxy-argument-dropped", "move", "lid")]


def test_a_call_that_is_tried_may_fail():
    call = (
        "try:\n        return self.manager.move(context, shelf, lid=box)\n    except TypeError:\n        pass"
    )
    assert alone(body(call)) == []


def test_an_argument_that_keeps_messages_out_of_the_proxy_is_told_of_these():
    hander = (
        "def move(self, context, shelf, box, lid):\n    return self.manager.move(context, shelf, box, lid)"
    )
    assert alone(hander) == [("error", "arguments-do-not-bind", "move", "lid")]


def test_room_for_one_more_under_the_name_of_another_argument_is_for_that_one():
    hander = (
        "def move(self, context, shelf, box=None, lid=None):\n    return self.manager.move(context, shelf)"
    )
    taker = "def move(self, context, shelf, lid=None):\n    return shelf"
    assert alone(hander, taker) == [("error", "proxy-argument-dropped", "move", "lid")]


# -- the wrong order


@pytest.mark.parametrize(
    ("taker", "call", "severity"),
    [
        ("context, box, shelf", "move(context, shelf, box)", "error"),
        ("context, shelf, box", "move(context, box, shelf)", "error"),
        ("context, shelf, box", "move(shelf, context, box)", "error"),
        ("context, lid=None, shelf=None, box=None", "move(context, shelf, box)", "warning"),
    ],
)
def test_arguments_are_swapped(taker, call, severity):
    taker = f"def move(self, {taker}):\n    return shelf"
    found = alone(body(f"return self.manager.{call}"), taker)
    assert found == [(severity, "proxy-arguments-swapped", "move", None)]


@pytest.mark.parametrize(
    ("taker", "call"),
    [
        ("context, box, shelf", "move(context, shelf=shelf, box=box)"),
        ("context, rack, crate", "move(context, shelf, box)"),
        ("context, box, shelf=None", "move(context, shelf, shelf=box)"),
        ("context, rack, shelf=None", "move(context, shelf, shelf=box)"),
        ("context, box, shelf", "move(context, box.inner, shelf.rack)"),
    ],
)
def test_arguments_by_keyword_renamed_or_computed(taker, call):
    taker = f"def move(self, {taker}):\n    return 1"
    assert alone(body(f"return self.manager.{call}"), taker) == []


def test_an_argument_left_out_before_the_others_is_no_swap():
    taker = "def move(self, context, shelf=None, box=None):\n    return shelf"
    found = alone(body("return self.manager.move(context, box)"), taker)
    assert found == [("error", "proxy-argument-dropped", "move", "shelf")]


# -- the answer


def test_the_answer_is_thrown_away():
    found = alone(body("self.manager.move(context, shelf, box)"))
    assert found == [("error", "proxy-returns-nothing", "move", None)]


@pytest.mark.parametrize(
    ("call", "taker", "sender"),
    [
        ("return self.manager.move(context, shelf, box)", MOVE, SENDING),
        ("self.manager.move(context, shelf, box)\n    return True", MOVE, SENDING),
        (
            "ok = self.manager.move(context, shelf, box)\n    if not ok:\n        raise ValueError",
            MOVE,
            SENDING,
        ),
        ("self.manager.move(context, shelf, box)", MOVE.replace("return shelf", "return"), SENDING),
        ("self.manager.move(context, shelf, box)", MOVE, SENDING.replace("call(", "cast(")),
        ("self.manager.move(context, shelf, box)", MOVE, SENDING.replace("return ", "")),
    ],
    ids=["returned", "something else", "looked at", "nothing to return", "cast", "not waited for"],
)
def test_nobody_misses_an_answer(call, taker, sender):
    assert alone(body(call), taker, sender) == []


OLD_SERVER = f"""
import oslo_messaging as messaging

class DepotManager:
    target = messaging.Target(version='1.4')

{indent(MOVE, "    ")}
"""


def test_only_old_clients_wait_for_the_answer():
    new = source(
        "new", server(body("self.manager.move(context, shelf, box)"), manager="2.0", proxy="1.4"), client()
    )
    old = source("old", OLD_SERVER, client(version="1.0"))
    assert told(new, old) == [("error", "proxy-returns-nothing", "move", None)]
    silent = source("old", OLD_SERVER.replace("return shelf", "return"), client(version="1.0"))
    assert told(new, silent) == []


# -- methods


LOST = "def tidy(self, context):\n    pass"
HANDS_ALL_ON = "def __getattr__(self, name):\n    return getattr(self.manager, name)"
FULL = body("return self.manager.move(context, shelf, box)")


def pinned(old_version, extra=""):
    """A client that chooses its major by its pin."""
    version = f"version = '2.0' if self.client.can_send_version('2.0') else '{old_version}'"
    sends = "return self.client.prepare(version=version).call(context, 'move', shelf=shelf, box=box)"
    sender = f"def move(self, context, shelf, box):\n    {version}\n    {sends}\n{extra}"
    return client(sender, "1.0", CAP)


@pytest.mark.parametrize(
    ("hander", "rule"),
    [
        (HANDS_ALL_ON, "proxy-method-missing"),
        ("def tidy(self, context):\n    return self.manager.tidy(context)", "proxy-method-missing"),
        (LOST, "method-removed"),
    ],
    ids=["pass-through", "method by method", "no proxy at all"],
)
def test_old_clients_miss_a_method(hander, rule):
    sender = "def tidy(self, context):\n    self.client.cast(context, 'tidy')"
    new = source("new", server(hander, LOST, "2.0", "1.4"), client(sender))
    old = source("old", OLD_SERVER, client(version="1.0"))
    assert told(new, old) == [("error", rule, "move", None)]


@pytest.mark.parametrize(
    ("listed", "said"), [("move", "DepotManager, which has no"), ("tidy", "(1.4) has no move")]
)
def test_a_pass_through_may_hold_back_what_the_object_behind_has(listed, said):
    hander = f"""
        def __getattr__(self, name):
            if name not in self.names:
                raise AttributeError(name)
            return getattr(self.manager, name)

        names = ('{listed}', 'more')
    """
    takers = f"{LOST}\n\n{MOVE if listed == 'tidy' else ''}"
    new = source("new", server(hander, takers, "2.0", "1.4"), client(LOST))
    (found,) = findings(new, source("old", OLD_SERVER, client(version="1.0")))
    assert (found.rule, found.method) == ("proxy-method-missing", "move")
    assert said in found.message


def test_clients_of_the_same_tree_miss_a_method_under_a_pin():
    hander = "def tidy(self, context):\n    return self.manager.tidy(context)"
    new = source("new", server(hander, f"{MOVE}\n\n{LOST}", "2.0", "1.4"), pinned("1.2"))
    assert told(new) == [("warning", "proxy-method-missing", "move", None)]
    served = source("new", server(f"{hander}\n\n{FULL}", f"{MOVE}\n\n{LOST}", "2.0", "1.4"), pinned("1.2"))
    assert told(served) == []


def test_a_method_that_the_object_behind_lost():
    hander = f"{FULL}\n\ndef tidy(self, context):\n    return self.manager.tidy(context)"
    new = source("new", server(hander, manager="2.0", proxy="1.4"), pinned("1.0"))
    assert told(new) == [("error", "proxy-method-missing", "tidy", None)]


def test_a_method_that_is_tried_may_be_lost():
    tried = "try: return self.manager.tidy(context)\n    except AttributeError: pass"
    hander = f"{FULL}\n\ndef tidy(self, context):\n    {tried}"
    assert told(source("new", server(hander, manager="2.0", proxy="1.4"), pinned("1.0"))) == []


def test_what_no_known_client_sends_is_a_note():
    hander = f"{FULL}\n\ndef tidy(self, context):\n    return self.manager.tidy(context)"
    assert alone(hander) == [("note", "proxy-method-missing", "tidy", None)]
    unclear = "def tidy(self, context):\n    self.client.prepare(version=latest()).cast(context, 'tidy')"
    sent = alone(hander, sender=f"{SENDING}\n\n{unclear}")
    assert sent == [("error", "proxy-method-missing", "tidy", None)]
