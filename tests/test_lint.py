"""What counts as proven: each case is a pair of small trees, judged as a whole."""

from textwrap import dedent

import pytest
from msgspec.structs import replace

from rpclint.lint import Source, Step, lint
from rpclint.model import Phase, TreeId
from rpclint.results import Judgement, Severity
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

RPCAPI = """
    import oslo_messaging as messaging

    class DepotAPI:
        def __init__(self):
            target = messaging.Target(topic='depot', version='1.0')
            self.client = messaging.get_rpc_client(None, target)

        def wipe(self, context, name):
            self.client.prepare(version='1.2').call(context, 'wipe', name=name)
    """
MANAGER = """
    import oslo_messaging as messaging

    class DepotManager:
        target = messaging.Target(version='1.4')

        def wipe(self, context, name):
            pass
    """
CALLER = """
    from depot.store import rpcapi

    def main():
        rpcapi.DepotAPI().wipe(None, 'a')
    """
BASE = {"depot/store/rpcapi.py": RPCAPI, "depot/store/manager.py": MANAGER, "depot/cmd/use.py": CALLER}


def source(rev, files, series=None):
    contents = {path: dedent(text).encode() for path, text in files.items()}
    return Source(LoadedTree(rev, contents), TreeId(rev, None, series, rev if series else None))


def judged(old=None, new=None):
    """The report on two trees that are the base but for these files."""
    step = Step(source("old", BASE | (old or {})), source("new", BASE | (new or {})))
    return lint("old..new", [step], rules(), lambda _: None)


def manager(text):
    return {"depot/store/manager.py": "import oslo_messaging as messaging\n" + dedent(text)}


def client(body):
    text = dedent(RPCAPI).replace("self.client.prepare(version='1.2').call(context, 'wipe', name=name)", body)
    return {"depot/store/rpcapi.py": text}


def told(report):
    return [(finding.rule, finding.severity.value) for finding in report.findings]


def test_nothing_changed():
    report = judged()

    assert told(report) == []
    assert report.steps[0].judgement is Judgement.COMPATIBLE


def test_a_method_that_lost_its_context():
    report = judged(
        new=manager("""
            class DepotManager:
                target = messaging.Target(version='1.4')

                def wipe(self):
                    pass
            """)
    )

    assert told(report) == [("argument-removed", "error")]
    assert report.findings[0].argument == "the context"


@pytest.mark.parametrize("version", ["'1'", "'latest'", "compute()"])
def test_a_version_that_nobody_can_read_is_a_gap(version):
    changed = dedent(MANAGER).replace("'1.4'", version)
    report = judged(new={"depot/store/manager.py": changed})

    assert told(report) == []
    assert report.steps[0].judgement is Judgement.UNKNOWN
    assert any("is not a constant" in gap.reason for _, gap in report.gaps)


def test_a_client_that_became_unreadable_hides_what_it_sends():
    report = judged(new=client("self.client.call(context, self._name(), name=name)"))

    assert told(report) == []
    assert report.steps[0].judgement is Judgement.UNKNOWN


def test_an_open_prepare_may_change_the_version():
    report = judged(new=client("self.client.prepare(**options()).call(context, 'wipe', name=name)"))

    assert told(report) == []
    assert any("unknown version" in gap.reason for _, gap in report.gaps)


WITHOUT = """
    class DepotManager{bases}:
        target = messaging.Target(version='1.4')
        {body}
    """


@pytest.mark.parametrize(
    ("bases", "body", "expected"),
    [
        ("", "pass", [("method-removed", "error")]),
        ("(object)", "pass", [("method-removed", "error")]),
        ("(depotlib.Manager)", "pass", [("method-removed", "warning")]),
        ("", "wipe = some.function", []),
        ("", "wipe = None", [("method-removed", "error")]),
    ],
)
def test_a_method_is_gone_only_where_the_class_is_fully_seen(bases, body, expected):
    report = judged(
        old=client("self.client.call(context, 'wipe', name=name)"),
        new=manager(WITHOUT.format(bases=bases, body=body))
        | {"depot/store/rpcapi.py": dedent(RPCAPI).split("    def wipe")[0]},
    )

    assert told(report) == expected


def test_an_argument_that_only_a_loop_adds_may_not_be_sent():
    looped = """kw = {}
            for key in context.keys():
                kw['name'] = key
            self.client.call(context, 'wipe', **kw)"""
    report = judged(new=client(looped))

    assert told(report) == [("arguments-do-not-bind", "warning")]


def test_clients_of_the_same_name_are_told_apart():
    other = {path.replace("/store/", "/other/"): text for path, text in BASE.items() if "store" in path}
    without = manager("""
        class DepotManager:
            target = messaging.Target(version='1.4')
        """)["depot/store/manager.py"]
    silent = dedent(RPCAPI).split("    def wipe")[0]
    report = judged(
        old=other,
        new={
            "depot/store/manager.py": without,
            "depot/other/manager.py": without,
            "depot/store/rpcapi.py": silent,
            "depot/other/rpcapi.py": silent,
        },
    )

    assert {(f.interface, f.severity) for f in report.findings} == {
        ("store", Severity.ERROR),
        ("other", Severity.NOTE),
    }


def test_only_what_promises_to_skip_a_release_is_held_to_it():
    required = dedent(MANAGER).replace("context, name", "context, name, force")
    skipping = Step(
        source("29.0.0", BASE | {"setup.cfg": "[metadata]\nname = nova\n"}, "caracal"),
        source(
            "31.0.0", BASE | {"depot/store/manager.py": required, "setup.cfg": "[metadata]\nname = nova\n"}
        ),
        own=False,
        skips=True,
    )
    report = lint("caracal..epoxy", [skipping], rules(), lambda _: None)
    direct = lint("caracal..epoxy", [replace(skipping, skips=False)], rules(), lambda _: None)

    assert told(report) == [("argument-required", "note")]
    assert told(direct) == [("argument-required", "error")]


def test_an_additional_endpoint_that_cannot_be_followed_is_a_gap():
    report = judged(
        new=manager("""
            class DepotManager:
                target = messaging.Target(version='2.0')

                def __init__(self):
                    self.additional_endpoints = [importutils.import_object('x')]

                def wipe(self, context, name):
                    pass
            """)
    )

    assert any("additional endpoints" in gap.reason for _, gap in report.gaps)


def test_a_path_that_is_too_long_is_a_gap():
    nested = """version = '1.0'
            for a in {0}:
                for b in {0}:
                    for c in {0}:
                        version = '1.' + c
            self.client.prepare(version=version).call(context, 'wipe', name=name)""".format(
        str([str(number) for number in range(45)])
    )
    report = judged(new=client(nested))

    assert report.steps[0].judgement is Judgement.UNKNOWN
    assert any("to be followed to the end" in gap.reason for _, gap in report.gaps)


DISPATCHED = {
    "depot/store/jobs.py": """
        from depot.store import rpcapi

        class Jobs(object):
            def __init__(self):
                self.depot_api = rpcapi.DepotAPI()

            def clean(self):
                self.depot_api.wipe(None, 'a')

        class Broom(object):
            def clean(self):
                pass

        def sweep(broom):
            broom.clean()
        """,
    "depot/cmd/use.py": """
        from depot.store import jobs

        class Day(object):
            def __init__(self):
                self.jobs = jobs.Jobs()

            def do(self, name):
                getattr(self.jobs, name)()

        Day().do('clean')
        """,
}


@pytest.mark.parametrize(
    ("wanted", "expected", "callers"),
    [("'clean'", Severity.ERROR, ""), ("input()", Severity.WARNING, ", which nothing is seen to call")],
)
def test_what_only_a_computed_name_could_call_is_no_error(wanted, expected, callers):
    old = {path: text.replace("'clean'", wanted) for path, text in DISPATCHED.items()}
    without = {"depot/store/rpcapi.py": dedent(RPCAPI).split("    def wipe")[0]}
    gone = manager("class DepotManager:\n    target = messaging.Target(version='1.4')\n")
    (finding,) = (f for f in judged(old=old, new=gone | without).findings if f.rule == "method-removed")
    assert finding.severity is expected
    assert dict(finding.remarks)["called"].endswith(f"depot/store/jobs.py:9{callers}")


# -- what was so before


UNKNOWN = client("""self.client.prepare(version='1.2').call(context, 'wipe', name=name)

    def fill(self, context):
        self.client.cast(context, 'fill')""")
CALLS = {"depot/cmd/use.py": CALLER + "        rpcapi.DepotAPI().fill(None)\n"}


def ages(report):
    return [
        (f.rule, f.severity.value, [text for label, text in f.remarks if label == "since"])
        for f in report.findings
    ]


def test_a_mistake_of_one_tree_is_an_error_where_it_is_new():
    assert ages(judged(old=CALLS, new=UNKNOWN | CALLS)) == [("unknown-method", "error", [])]


def test_a_mistake_that_the_old_tree_has_as_well_is_noted_and_dated():
    report = judged(old=UNKNOWN | CALLS, new=UNKNOWN | CALLS)
    assert ages(report) == [("unknown-method", "note", ["it is so in old already"])]
    assert report.steps[0].judgement is Judgement.COMPATIBLE


def test_only_what_is_the_same_is_dated():
    """Another method of the same client at fault is another finding."""
    other = client("""self.client.prepare(version='1.2').call(context, 'wipe', name=name)

    def fill(self, context):
        self.client.cast(context, 'drain')""")
    assert ages(judged(old=UNKNOWN | CALLS, new=other | CALLS)) == [("unknown-method", "error", [])]


def test_a_warning_that_is_old_is_noted_too():
    looped = client("""kw = {}
        for key in context.keys():
            kw['name'] = key
        self.client.call(context, 'wipe', **kw)""")
    assert ages(judged(new=looped)) == [("arguments-do-not-bind", "warning", [])]
    assert ages(judged(old=looped, new=looped)) == [
        ("arguments-do-not-bind", "note", ["it is so in old already"])
    ]


def test_what_breaks_between_two_trees_is_never_dated():
    without = manager("""
        class DepotManager:
            target = messaging.Target(version='1.4')

            def fill(self, context):
                pass
        """)
    report = judged(old=CALLS, new=without | CALLS)
    assert ages(report) == [("method-removed", "error", [])]


def test_a_tree_on_its_own_has_no_before():
    step = Step(None, source("new", BASE | UNKNOWN | CALLS))
    assert ages(lint("new", [step], rules(), lambda _: None)) == [("unknown-method", "error", [])]


# -- stable branches


@pytest.mark.parametrize(
    ("tree", "method", "severity"),
    [
        (TreeId("2013.2.2", None, "havana", "2013.2", Phase.RELEASED), "backport", Severity.WARNING),
        (TreeId("2013.2.2", None, "havana", "2013.2", Phase.RELEASED), "wipe", Severity.ERROR),
        (TreeId("2013.2", None, "havana", "2013.2", Phase.RELEASED), "backport", Severity.ERROR),
        (TreeId("master", None, "havana", None, Phase.DEVELOPMENT), "backport", Severity.ERROR),
    ],
)
def test_a_point_release_may_speak_to_newer_servers(tree, method, severity):
    sends = client(f"self.client.prepare(version='1.9').call(context, '{method}', name=name)")
    contents = {path: dedent(text).encode() for path, text in (BASE | sends).items()}
    contents["depot/store/rpcapi.py"] += (
        dedent("""
        def fill(self, context):
            self.client.cast(context, 'wipe', name=None)
        """)
        .replace("\n", "\n    ")
        .encode()
    )
    report = lint("new", [Step(None, Source(LoadedTree("new", contents), tree))], rules(), lambda _: None)
    assert [f.severity for f in report.findings if f.rule == "unserved-version"] == [severity]


def test_what_no_server_ever_had_is_told_of_the_new_tree_alone():
    pinned = """
        import oslo_messaging as messaging
        from oslo_config import cfg

        class DepotAPI:
            def __init__(self):
                target = messaging.Target(topic='depot', version='1.0')
                cap = cfg.CONF.upgrade_levels.depot
                self.client = messaging.get_rpc_client(None, target, version_cap=cap)

            def wipe(self, context, name):
                self.client.call(context, 'wipe', name=name)

            def wash(self, context):
                self.client.call(context, 'wash')
        """

    report = judged({"depot/store/rpcapi.py": pinned}, {"depot/store/rpcapi.py": pinned + "\n"})

    assert [(f.rule, f.severity) for f in report.findings] == [("unknown-method", Severity.NOTE)]
