"""Histories of versions held against what is served: each case is one small tree, or a step to it."""

import pytest

from rpclint.lint import Source, Step, lint
from rpclint.model import Phase, TreeId
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

HEAD = "import oslo_messaging as messaging\n\n"
CLIENT = '''
class {name}:
    """Sends.

    API version history:

{rows}
    """
    {constant}

    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        self.client = messaging.get_rpc_client(None, target{cap})

    def {method}(self, context):
        self.client.cast(context, '{method}')
'''
SERVER = """
class DepotManager:
{comments}
    target = messaging.Target(version='{version}')

    def wipe(self, context):
        pass

    def sweep(self, context):
        pass
"""


def client(*rows, name="DepotAPI", method="wipe", own=None):
    """A client with these rows, which are those up to a number where one is given."""
    told = "\n".join(f"        {row}" for row in (up_to(rows[0]) if isinstance(rows[0], int) else rows))
    constant = f"RPC_API_VERSION = '{own}'" if own else "kind = 'depot'"
    cap = ", version_cap=self.RPC_API_VERSION" if own else ""
    return CLIENT.format(name=name, rows=told, method=method, constant=constant, cap=cap)


def up_to(last, first=0):
    return [f"1.{number} - Change {number}" for number in range(first, last + 1)]


def source(version, *clients, comments=(), tree=None, more=""):
    server = SERVER.format(version=version, comments="\n".join(f"    # {line}" for line in comments)) + more
    files = {"depot/store/rpcapi.py": HEAD + "".join(clients), "depot/store/manager.py": HEAD + server}
    tree = tree or TreeId("b", None, "icehouse", None, Phase.DEVELOPMENT)
    return Source(LoadedTree(tree.rev, {path: text.encode() for path, text in files.items()}), tree)


def found(new, old=None):
    report = lint("a..b", [Step(old, new)], rules(), lambda _: None)
    return [finding for finding in report.findings if finding.rule == "version-history-stale"]


def told(new, old=None):
    """What is said, behind the name of the class."""
    return [finding.message.partition("'s ")[2] for finding in found(new, old)]


# -- rows among themselves


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (up_to(5), None),
        (["1.0 - A", "1.1 - B", "1.1 - C", "1.2 - D"], "has two rows for 1.1"),
        (["1.0 - A", "1.2 - B", "1.1 - C"], "has 1.1 behind 1.2"),
        (["1.0 - A", "1.2 - B", "1.1 - C", "1.3 - D"], "has 1.1 behind 1.2"),
        (["1.2 - A", "1.1 - B", "1.0 - C"], None),  # the newest first
        ([*up_to(2), *up_to(5, 4)], "has no row for 1.3, and goes on with 1.4"),
        ([*up_to(2), "... 1.3 was never served", *up_to(5, 4)], None),
        ([*up_to(2), "1.3/1.3.1 Add weigh()", *up_to(5, 4)], None),
        ([*up_to(1), *up_to(3, 3), *up_to(5, 5)], None),  # not the only one
        (["1.0 - A", "1.2 - B"], None),  # too few to tell
        (up_to(5, 1), None),
        (["1.0 - A", "... - Remove weigh()", "1.1 - B"], None),
        (["1.0 - A", "1.0.1 - B", "1.1 - C"], None),
    ],
)
def test_what_is_wrong_with_rows(rows, expected):
    newest = max((row.split()[0] for row in rows if row[0].isdigit()), key=lambda v: v.split("/")[0])
    messages = told(source(newest, client(*rows)))
    assert messages == ([f"DepotAPI {expected}"] if expected else [])


# -- the newest row


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ("1.3", []),
        ("1.3.0", []),
        ("1.4", ["DepotAPI ends with 1.3, but b's store serves 1.4"]),
        ("1.2", ["DepotAPI ends with 1.3, but b's store serves 1.2"]),
        ("1.3.1", ["DepotAPI ends with 1.3, but b's store serves 1.3.1"]),
        ("2.0", ["DepotAPI ends with 1.3, but b's store serves 2.0"]),
    ],
)
def test_the_newest_row_of_a_client(served, expected):
    assert told(source(served, client(3))) == expected


def test_the_newest_row_of_an_endpoint():
    rows = ["history", "  1.0 Initial version", "  1.1 Support shelves"]

    assert told(source("1.1", client(1), comments=rows)) == []
    (one, other) = found(source("1.2", client(1), comments=rows))
    assert {one.message, other.message} == {
        "the version history of b's DepotAPI ends with 1.1, but b's store serves 1.2",
        "the version history of b's DepotManager ends with 1.1, but b's DepotManager serves 1.2",
    }


def test_a_client_with_a_version_of_its_own():
    assert told(source("1.4", client(3, own="1.3"))) == []  # that these differ is told by another rule
    assert told(source("1.4", client(3, own="1.4"))) == [
        "DepotAPI ends with 1.3, but its RPC_API_VERSION is 1.4"
    ]


def test_a_version_that_may_have_its_row():
    assert told(source("1.4", client(*up_to(3), "1.4/1.5 were taken back"))) == []


@pytest.mark.parametrize("before", ["1.2", "1.3"])
def test_one_of_several_clients_tells_of_what_it_uses(before):
    clients = (client(3), client(1, name="SweepAPI", method="sweep"))

    assert told(source("1.3", *clients)) == []
    assert told(source("1.4", *clients), source(before, *clients, tree=TreeId("a"))) == (
        ["DepotAPI ends with 1.3, but b's store serves 1.4"] if before == "1.3" else []
    )


def test_a_history_with_holes_counts_where_it_was_in_step():
    rows = ["1.0 - A", "1.3 - B", "1.7 - C"]

    assert told(source("1.8", client(*rows))) == []
    assert told(source("1.8", client(*rows)), source("1.6", client(*rows), tree=TreeId("a"))) == []
    assert told(source("1.8", client(*rows)), source("1.7", client(*rows), tree=TreeId("a"))) != []


# -- what releases support

HAVANA = TreeId("havana", None, "havana", "havana", Phase.RELEASED)
SAID = ["... Folsom supports message version 1.0.", "... Grizzly supports message version 1.1."]


def supporting(*sentences, last=3):
    return client(*up_to(1), *sentences, *up_to(last, 2))


def master(phase):
    return TreeId("master", None, "icehouse", None, phase)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("... Havana supports message version 1.2.", []),
        ("... Grizzly and Havana support message version 1.2", []),
        (
            "... Havana supports message version 1.1.",
            ["DepotAPI says that Havana supports 1.1, but havana serves 1.2"],
        ),
        ("... Haven supports message version 1.1.", []),
        ("... Juno supports message version 1.9.", []),  # of none that is compared
    ],
)
@pytest.mark.parametrize("phase", list(Phase))
def test_what_a_release_is_said_to_support(sentence, expected, phase):
    old = source("1.2", supporting(last=2), tree=HAVANA)
    new = source("1.3", supporting(sentence), tree=master(phase))

    assert told(new, old) == expected
    assert {f.severity.value for f in found(new, old)} <= {
        "warning" if phase is Phase.PRE_RELEASE else "note"
    }


MISSING = ["DepotAPI does not say that havana supports 1.2, as it does for each release before"]


@pytest.mark.parametrize(
    ("sentences", "phase", "expected"),
    [
        (SAID, Phase.PRE_RELEASE, MISSING),
        (SAID, Phase.DEVELOPMENT, []),
        (SAID, Phase.RELEASED, []),
        ([*SAID, "... Havana supports message version 1.2"], Phase.PRE_RELEASE, []),
        (SAID[:1], Phase.PRE_RELEASE, []),
        (SAID[1:], Phase.PRE_RELEASE, []),  # one alone is no habit
        (["... Essex supports message version 1.0.", *SAID[1:]], Phase.PRE_RELEASE, []),
        (["... Folsom and Grizzly support message version 1.2."], Phase.PRE_RELEASE, []),  # nothing new
        ([], Phase.PRE_RELEASE, []),
    ],
)
def test_when_a_sentence_is_missing(sentences, phase, expected):
    old = source("1.2", supporting(*sentences, last=2), tree=HAVANA)

    assert told(source("1.3", supporting(*sentences), tree=master(phase)), old) == expected


def test_the_alias_of_a_boundary_is_another_version():
    """A release that serves two majors supports each of them."""
    proxy = (
        "\n    def __init__(self):\n        self.additional_endpoints = [Proxy(self)]\n"
        "\nclass Proxy:\n    target = messaging.Target(version='1.2')\n\n"
        "    def __init__(self, manager):\n        self.manager = manager\n\n"
        "    def wipe(self, context):\n        return self.manager.wipe(context)\n"
    )
    old = source("2.0", supporting(last=2), tree=HAVANA, more=proxy)
    new = source(
        "2.1", supporting("... Havana supports message version 1.2."), tree=master(Phase.DEVELOPMENT)
    )

    assert [message for message in told(new, old) if "Havana" in message] == []


# -- what is said once


def test_what_was_so_before_is_a_note():
    old = source("1.4", client(3), tree=TreeId("a", None, "icehouse", None, Phase.PRE_RELEASE))
    (finding,) = found(source("1.4", client(3), tree=master(Phase.PRE_RELEASE)), old)

    assert finding.severity.value == "note"
    assert ("since", "it is so in a already") in finding.remarks


def test_another_version_without_its_row_is_another_finding():
    (old,) = found(source("1.4", client(3)))
    (new,) = found(source("1.5", client(3)))

    assert old.fingerprint != new.fingerprint
