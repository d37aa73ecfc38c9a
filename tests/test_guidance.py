"""When an old major may go: by the release whose clients are the first to do without it."""

from dataclasses import replace
from itertools import pairwise
from textwrap import dedent

import pytest
from test_pairing import made_client, made_endpoint, message

from rpclint.checks.old_majors import old_majors
from rpclint.lint import Source, Step, lint
from rpclint.model import ClientMethod, Interface, Server, TreeId
from rpclint.profiles import parsed
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

MANAGER = """
    import oslo_messaging as messaging

    class DepotManager:
        target = messaging.Target(version='2.{minor}')

        def __init__(self):
            self.additional_endpoints = [_DepotV1Proxy(self)]

        def wipe(self, context):
            pass

    class _DepotV1Proxy:
        target = messaging.Target(version='1.4')

        def wipe(self, context):
            pass
    """
WITHOUT = MANAGER.replace("_DepotV1Proxy(self)", "").partition("    class _DepotV1Proxy")[0]
CLIENT = """
    import oslo_messaging as messaging

    class DepotAPI:
        VERSION_ALIASES = {aliases}

        def __init__(self):
            target = messaging.Target(topic='depot', version='{version}')
            self.client = messaging.get_rpc_client(None, target{cap})

        def wipe(self, context):
            {body}
    """
SEND = "self.client.cast(context, 'wipe')"


def source(series, sent, *, window="n-1", manager=MANAGER, body=SEND, aliases=None, cap=""):
    """A release that serves 1.4 and 2.0, and whose clients send at one version unless pinned."""
    client = CLIENT.format(version=sent, body=body, aliases=aliases or {}, cap=cap)
    files = {"depot/store/manager.py": manager.format(minor=0), "depot/store/rpcapi.py": client}
    contents = {path: dedent(text).encode() for path, text in files.items()}
    tree_id = TreeId(series or f"sends {sent}", None, series, series)
    made = Source(LoadedTree(str(series), contents), tree_id)
    made.profile = parsed({"project": "depot", "window": window}, "test")
    return made


def advice(*steps):
    """What is advised over some steps: rule, release, message."""
    report = lint(
        "range", [step if isinstance(step, Step) else Step(*step) for step in steps], rules(), lambda _: None
    )
    return [
        (f.rule, [tree.rev for tree in f.seen_in], f.message)
        for f in report.findings
        if f.flow.value == "guidance"
    ]


def short(*steps):
    return [(rule, seen_in) for rule, seen_in, _ in advice(*steps)]


def walk(first, *releases, window="n-1", **given):
    """Neighbours of a row of releases: the clients of the first send 1.0, those of all others 2.0."""
    trees = [source(first, "1.0", window=window, **given)]
    trees += [source(series, "2.0", window=window, **given) for series in releases]
    return dict(zip((first, *releases), trees, strict=True)), list(pairwise(trees))


# -- which majors are old


def told(*servers, sent="wipe"):
    method = ClientMethod(sent, message().place, (message(sent),))
    client = replace(made_client(), methods=(method,))
    interface = Interface("store", None, tuple(Server(endpoints) for endpoints in servers), (client,))
    return [(kept.number, kept.told) for kept in old_majors(interface)]


NEW, OLD, OLDEST = (made_endpoint(f"V{version[0]}", version) for version in ("3.0", "2.5", "1.10"))
OTHER = made_endpoint("Other", "1.9", methods=("weigh",))


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([(NEW,)], []),
        ([(NEW, OLD)], [(2, "2.5 beside 3.0")]),
        ([(OLD, NEW)], [(2, "2.5 beside 3.0")]),
        ([(NEW, OLD, OLDEST)], [(1, "1.10 beside 2.5 + 3.0"), (2, "2.5 beside 3.0")]),
        ([(NEW, made_endpoint("Low", "2.4"), OLD)], [(2, "2.5 beside 3.0")]),
        ([(NEW, OTHER)], []),
        ([(NEW, replace(OTHER, any_method=True))], [(1, "1.9 beside 3.0")]),
        ([(NEW,), (OLD,)], []),
        ([(NEW, OLD), (OLD,)], [(2, "2.5 beside 3.0")]),
        ([(NEW, OLD), (NEW,)], [(2, "2.5 beside 3.0")]),
    ],
    ids=[
        "one", "two", "the manager is the old one", "three", "two of one major", "nothing in common",
        "whatever is asked for", "alternatives", "kept by one alternative", "gone from one alternative",
    ],
)  # fmt: skip
def test_an_old_major_stands_beside_a_newer_one_of_the_same_methods(servers, expected):
    assert told(*servers) == expected


def test_methods_that_no_client_sends_say_nothing_of_kinship():
    assert told((NEW, OLD), sent="weigh") == []


# -- when it may go


@pytest.mark.parametrize(
    ("old", "new", "window", "until"),
    [
        ("havana", "icehouse", "n-1", "juno may drop 1.x"),
        ("victoria", "wallaby", "slurp", "xena may drop 1.x"),
        ("yoga", "zed", "n-1", "antelope may drop 1.x"),
        ("yoga", "zed", "slurp", "bobcat may drop 1.x"),
        ("zed", "antelope", "slurp", "bobcat may drop 1.x"),
        ("antelope", "bobcat", "slurp", "dalmatian may drop 1.x"),
        ("yoga", "antelope", "slurp", "bobcat may drop 1.x at the latest"),
        ("gazpacho", "hibiscus", "n-1", "indri may drop 1.x"),
        ("gazpacho", "hibiscus", "slurp", "the release after next may drop 1.x"),
        (None, None, "n-1", "the next release may drop 1.x"),
        (None, None, "slurp", "the release after next may drop 1.x"),
    ],
)
def test_the_release_that_may_drop_a_major(old, new, window, until):
    ((rule, _, text),) = advice((source(old, "1.0", window=window), source(new, "2.0", window=window)))

    assert rule == "drop-schedule"
    assert text.endswith(until)


def test_a_skipped_release_is_the_reason_for_a_later_date():
    step = Step(source("yoga", "1.0", window="slurp"), source("zed", "2.0", window="slurp"))
    (finding,) = lint("yoga..zed", [step], rules(), lambda _: None).findings

    assert dict(finding.remarks)["why"] == (
        "yoga's clients still send 1.x, and antelope must take it, too: "
        "a SLURP release can be upgraded to from yoga directly."
    )


def test_clients_that_still_send_it_put_the_date_off():
    ((rule, _, text),) = advice((source("havana", "1.0"), source("icehouse", "1.0")))

    assert rule == "drop-schedule"
    assert text.endswith("still send wipe (its only method) at 1.x: kilo may drop 1.x at the earliest")


def test_one_tree_tells_only_the_latest_date():
    ((rule, _, text),) = advice((None, source("xena", "2.0", window="slurp")))

    assert rule == "drop-schedule"
    assert text.endswith("its clients send only 2.x: yoga may drop 1.x at the latest")


# -- what may go at once


def test_what_may_go_is_told_once_for_all_releases():
    _, steps = walk("havana", "icehouse", "juno", "kilo")

    assert short(*steps) == [("drop-schedule", ["icehouse"]), ("major-droppable", ["juno", "kilo"])]


def test_all_baselines_have_to_agree():
    trees, steps = walk("yoga", "zed", "antelope", "bobcat", window="slurp")
    skipping = Step(trees["yoga"], trees["antelope"], skips=True)

    found = short(*steps[:1], skipping, *steps[1:])

    assert found == [("drop-schedule", ["zed", "antelope"]), ("major-droppable", ["bobcat"])]


def test_who_does_not_promise_to_skip_has_one_baseline():
    trees, steps = walk("yoga", "zed", "antelope", "bobcat")
    skipping = Step(trees["yoga"], trees["antelope"], skips=True)

    found = short(*steps[:1], skipping, *steps[1:])

    assert found == [("drop-schedule", ["zed"]), ("major-droppable", ["antelope", "bobcat"])]


def test_a_range_that_begins_too_late_proves_nothing():
    first, second = (source(series, "2.0", window="slurp") for series in ("zed", "antelope"))

    assert short((first, second)) == []
    assert short((source("zed", "2.0"), source("antelope", "2.0"))) == [("major-droppable", ["antelope"])]


@pytest.mark.parametrize(
    "given",
    [
        {"manager": WITHOUT},
        {"body": "self.client.prepare(version=choose()).cast(context, 'wipe')"},
        {"body": "self.client.cast(context, name())"},
    ],
    ids=["one major only", "sent at an unknown version", "sent under an unknown name"],
)
def test_nothing_is_advised_without_proof(given):
    _, steps = walk("havana", "icehouse", "juno", **given)

    assert advice(*steps) == []


def test_a_pin_that_still_needs_it():
    pinned = {
        "cap": ", version_cap=self.VERSION_ALIASES.get(CONF.upgrade_levels.depot)",
        "body": "self.client.prepare(version='2.0' if self.client.can_send_version('2.0') else '1.4')"
        ".cast(context, 'wipe')",
    }
    to_new = source("juno", "2.0", aliases={"icehouse": "2.0"}, **pinned)
    to_old = source("juno", "2.0", aliases={"icehouse": "1.4"}, **pinned)

    assert short((source("icehouse", "2.0"), to_new)) == [("major-droppable", ["juno"])]
    assert short((source("icehouse", "2.0"), to_old)) == []


def test_nothing_is_dropped_within_a_series():
    assert advice((source("juno", "2.0"), source("juno", "2.0"))) == []
    assert advice((source("juno", "1.0"), source("juno", "2.0"))) == []
