"""Comments for rpclint: which there are, which lines they are for, and what they come to."""

from textwrap import dedent

import pytest
from trees import RPC, source

from rpclint.lint import Step, lint
from rpclint.rulebook import rules
from rpclint.suppress import comments
from rpclint.suppress.orders import Ignore, order
from rpclint.suppress.settling import covers

REASON = "nobody is upgraded that way"


def found(text):
    return list(comments("a.py", dedent(text)))


def lines(text):
    return [(comment.place.line, comment.first, comment.last) for comment in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # rpclint: ignore[a] b\n", (1, 1, 1)),
        ("# rpclint: ignore[a] b\n\n# more\n\nx = 1\n", (1, 5, 5)),
        ("x = [\n    1,  # rpclint: ignore[a] b\n    2,\n]\n", (2, 2, 2)),
        ("x = [\n    # rpclint: ignore[a] b\n    2,\n]\n", (2, 3, 3)),
        ("x = '''\n#\n'''  # rpclint: ignore[a] b\n", (3, 3, 3)),
        ("def f(self,\n      a,\n      b):  # rpclint: ignore[a] b\n    pass\n", (3, 1, 3)),
        ("def f(self,  # rpclint: ignore[a] b\n      a):\n    pass\n", (1, 1, 2)),
        ("async def f(\n    a  # rpclint: ignore[a] b\n):\n    pass\n", (2, 1, 3)),
        ("# rpclint: ignore[a] b\n@one\n@two(\n  3)\ndef f(a):\n    pass\n", (1, 2, 5)),
        ("@one\n# rpclint: ignore[a] b\ndef f(a):\n    pass\n", (2, 1, 3)),
        ("def f(a):\n    # rpclint: ignore[a] b\n    pass\n", (2, 3, 3)),
        ("@one\nclass A(B):  # rpclint: ignore[a] b\n    c = 1\n", (2, 1, 2)),
        ("x = 1\n# rpclint: ignore[a] b\n", (2, 2, 2)),
        ("print 'old'  # rpclint: ignore[a] b\n", (1, 1, 1)),
        ("x = 1  # noqa: E501  # rpclint: ignore[a] b\n", (1, 1, 1)),
    ],
)  # fmt: skip
def test_a_comment_is_for_its_line_or_the_next_or_a_whole_signature(text, expected):
    assert lines(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "x = '# rpclint: ignore[a] b'\n",
        'x = """\n# rpclint: ignore[a] b\n"""\n',
        "x = 1  # see rpclint: it says so\n",
        "x = 1  # noqa: rpclint\n",
        "import rpclint\n",
        "",
    ],
)
def test_what_only_looks_like_a_comment_is_none(text):
    assert found(text) == []


def test_the_column_is_that_of_the_comment_within_a_comment():
    (comment,) = found("x = 1  # noqa  # rpclint: ignore[a] b\n")
    assert (comment.place.column, comment.place.width, comment.said) == (16, 22, "ignore[a] b")


def test_a_file_of_nothing_but_comments_is_bounded():
    assert len(found("# rpclint: x\n" * 3000)) == 1000
    assert len(found(f"# rpclint: {'x' * 9000}\n")[0].said) == 500


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "nothing is no word"),
        ("disable[major-dropped] because", "is no word for rpclint"),
        ("ignore because", "it names no rule"),
        ("ignore", "it names no rule"),
        ("ignore[] because", "it names no rule"),
        ("ignore[major-dropped,] because", "a comma too many"),
        ("ignore[major-droped] because", "did you mean major-dropped?"),
        ("ignore[*] because", 'there is no rule "*"'),
        ("ignore[major-dropped]", "it gives no reason"),
        ("ignore[major-dropped] --", "it gives no reason"),
        ("ignore[suppression-unused] because", "cannot be ignored"),
        ("ignore[\x1b[31m] because", "there is no rule"),
    ],
)
def test_a_comment_that_cannot_be_followed_says_why(said, fault):
    told = order(said)
    assert fault in told
    assert "\x1b" not in told


def test_several_rules_may_be_named():
    assert order("ignore[major-dropped , method-removed]  it is so") == Ignore(
        ("major-dropped", "method-removed"), "it is so"
    )


# -- in trees

CLIENT = """
class DepotAPI(object):
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')
"""
SERVER = """
class DepotManager(object):
    target = messaging.Target(version='1.4')

    def wipe(self, context):
        pass
"""
REQUIRING = """
class DepotManager(object):
    target = messaging.Target(version='1.4')

    @traced{one}
    def wipe(self,
             context,
             shelf):{two}
        pass
"""


def files(server, client=CLIENT):
    return {
        "depot/__init__.py": "",
        "depot/rpc.py": "from oslo import messaging\n\n\ndef get_client(target):\n"
        "    return messaging.RPCClient(None, target)\n",
        "depot/cmd/run.py": "from depot.store import rpcapi\n\n\ndef main(ctxt):\n"
        "    rpcapi.DepotAPI().wipe(ctxt)\n",
        "depot/store/__init__.py": "",
        "depot/store/rpcapi.py": RPC + dedent(client),
        "depot/store/manager.py": RPC + dedent(server),
    }


def report(old, new, chosen=None):
    step = Step(source(old, "havana"), source(new, "icehouse"))
    return lint("havana..icehouse", [step], chosen or rules(), lambda _: None)


def told(report):
    return [(f.rule, f.suppressed is not None) for f in report.findings]


@pytest.mark.parametrize("place", ["one", "two"])
def test_a_comment_counts_from_the_decorators_to_the_end_of_the_signature(place):
    comment = f"  # rpclint: ignore[argument-required] {REASON}"
    new = REQUIRING.format(**{"one": "", "two": "", place: comment})
    (finding,) = report(files(SERVER), files(new)).findings
    assert finding.rule == "argument-required"
    assert finding.suppressed.in_source
    assert finding.suppressed.reason == REASON
    assert finding.suppressed.place.path == "depot/store/manager.py"


def test_a_comment_in_the_old_tree_counts_for_nothing():
    comment = f"  # rpclint: ignore[argument-required] {REASON}"
    old = SERVER.replace("def wipe(self, context):", f"def wipe(self, context):{comment}")
    assert told(report(files(old), files(REQUIRING.format(one="", two="")))) == [("argument-required", False)]


def test_a_comment_at_the_new_sender_counts():
    new = (
        CLIENT
        + f"""
    def sweep(self, ctxt):
        # rpclint: ignore[unknown-method] {REASON}
        self.client.cast(ctxt, 'sweep')
"""
    )
    assert told(report(files(SERVER), files(SERVER, new))) == [("unknown-method", True)]


def test_a_comment_for_another_rule_counts_for_nothing_and_is_told():
    new = REQUIRING.format(one="", two=f"  # rpclint: ignore[major-dropped] {REASON}")
    found = report(files(SERVER), files(new))
    assert told(found) == [("argument-required", False), ("suppression-unused", False)]


def test_a_rule_that_did_not_run_makes_no_comment_unused():
    new = SERVER.replace("'1.4')", f"'1.4')  # rpclint: ignore[major-dropped] {REASON}")
    chosen = [rule for rule in rules() if rule.id != "major-dropped"]
    assert told(report(files(SERVER), files(new))) == [("suppression-unused", False)]
    assert told(report(files(SERVER), files(new), chosen)) == []


def test_a_tree_on_its_own_makes_no_comment_unused():
    new = SERVER.replace("'1.4')", f"'1.4')  # rpclint: ignore[major-dropped] {REASON}")
    alone = lint("new", [Step(None, source(files(new)))], rules(), lambda _: None)
    assert alone.findings == ()


def test_a_rule_about_suppressions_may_be_left_out():
    new = SERVER.replace("'1.4')", "'1.4')  # rpclint: ignore")
    chosen = [rule for rule in rules() if rule.id != "suppression-malformed"]
    assert told(report(files(SERVER), files(new))) == [("suppression-malformed", False)]
    assert told(report(files(SERVER), files(new), chosen)) == []


def test_comments_are_found_in_every_python_file_outside_tests():
    new = files(SERVER) | {
        "depot/plain.py": "x = 1  # rpclint: nonsense\n",
        "depot/tests/test_it.py": "x = 1  # rpclint: nonsense\n",
        "depot/broken.py": "def (  # rpclint: nonsense\n",
    }
    places = {finding.place.path for finding in report(files(SERVER), new).findings}
    assert places == {"depot/plain.py", "depot/broken.py"}


def test_a_comment_is_for_its_own_file():
    (comment,) = found("x = 1  # rpclint: ignore[argument-required] b\n")
    (finding,) = report(files(SERVER), files(REQUIRING.format(one="", two=""))).findings
    assert not covers(comment, finding)
