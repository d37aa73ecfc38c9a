"""The version graph as it is drawn: from made trees to pictures, and the pictures in all their forms."""

import json
import re
from itertools import pairwise
from textwrap import dedent

import pytest

from rpclint.cli import main
from rpclint.demo import example_history
from rpclint.lint import Source, Step
from rpclint.lint.picture import picture
from rpclint.model import TreeId
from rpclint.profiles import parsed
from rpclint.report.graph_dot import graph_dot
from rpclint.report.graph_json import graph_json
from rpclint.report.graph_mermaid import graph_mermaid
from rpclint.report.graph_text import graph_text
from rpclint.report.style import Style
from rpclint.report.words import WIDTH
from rpclint.results import Flow
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

FORMS = {"dot": graph_dot, "mermaid": graph_mermaid, "json": graph_json}


@pytest.fixture(scope="module")
def stockroom():
    with example_history() as folder:
        yield folder


@pytest.fixture
def graph(capsys, stockroom):
    """Runs the command in the founding story's repository: its exit code and what it printed."""

    def run(*arguments, where=stockroom):
        code = main(["-C", str(where), "graph", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def drawn(result):
    code, out, err = result
    assert (code, err) == (0, "")
    return out


# -- made trees

MANAGER = """
    import oslo_messaging as messaging

    class {name}Manager:
        target = messaging.Target(version='{version}'{namespace})

        def wipe(self, context{parameters}):
            pass
    """
CLIENT = """
    import oslo_messaging as messaging

    class {name}API:
        VERSION_ALIASES = {aliases}

        def __init__(self):
            target = messaging.Target(topic='{topic}', version='{version}'{namespace})
            cap = self.VERSION_ALIASES.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)
            self.client = messaging.get_rpc_client(None, target, version_cap=cap)

        def wipe(self, context):
            self.client.cast(context, 'wipe')
    """
CALLER = """
    from depot.store import rpcapi

    def main(context):
        rpcapi.StoreAPI().wipe(context)
    """


def interface(version, *, package="store", namespace="", parameters="", aliases=None):
    """The files of one interface at one release."""
    name = package.title()
    inside = f", namespace={namespace!r}" if namespace else ""
    manager = MANAGER.format(name=name, version=version, namespace=inside, parameters=parameters)
    client = CLIENT.format(
        name=name, version=f"{version[0]}.0", topic=package, namespace=inside, aliases=aliases or {}
    )
    return {
        f"depot/{package}/manager.py": manager,
        f"depot/{package}/rpcapi.py": client,
        "depot/cmd/wipe.py": CALLER,
    }


def release(series, files, *, window="n-1", pinned="warning"):
    contents = {path: dedent(text).encode() for path, text in files.items()}
    source = Source(LoadedTree(series, contents), TreeId(series, None, series, series))
    source.profile = parsed({"project": "depot", "window": window, "pinned": pinned}, "test")
    return source


def pictured(*steps):
    made = [step if isinstance(step, Step) else Step(*step) for step in steps]
    return picture("old..new", made, rules())


def row(*trees):
    """Trees that follow each other."""
    return pictured(*pairwise(trees))


def told(line):
    """The edges of a line, in short."""
    return {
        (edge.flow.value.split("-")[0], edge.sender.tree.rev, edge.receiver.tree.rev, edge.state.value)
        for edge in line.edges
    }


def test_an_edge_for_each_flow_between_two_releases():
    (line,) = row(release("havana", interface("1.4")), release("icehouse", interface("1.5"))).lines

    assert told(line) == {
        ("old", "havana", "icehouse", "ok"),
        ("new", "icehouse", "havana", "ok"),
        ("pinned", "icehouse", "icehouse", "ok"),
        ("same", "icehouse", "icehouse", "ok"),
    }


def test_an_edge_is_broken_where_an_error_is_found_and_says_why():
    (line,) = row(
        release("havana", interface("1.4")), release("icehouse", interface("1.5", parameters=", how"))
    ).lines
    edges = {edge.flow: edge for edge in line.edges}

    assert {flow.value: edge.state.value for flow, edge in edges.items()} == {
        "old-client-to-new-server": "broken",
        "new-client-to-old-server": "ok",
        "pinned-client-to-new-server": "warning",
        "same-tree": "broken",
    }
    old = edges[Flow.OLD_TO_NEW]
    assert (old.rules, old.methods, old.refused) == (("argument-required",), ("wipe",), ("wipe",))


def test_a_gap_that_may_hide_a_break_makes_an_edge_unknown():
    unread = interface("1.5")
    unread["depot/store/rpcapi.py"] += """
        def more(self, context):
            self.client.cast(context, name())
    """
    (line,) = row(release("havana", interface("1.4")), release("icehouse", unread)).lines

    assert {edge.state.value for edge in line.edges} == {"unknown"}


def test_each_baseline_has_its_own_pinned_exchange():
    yoga, zed, antelope = (
        release(series, interface(version, aliases=aliases), window="slurp")
        for series, version, aliases in (
            ("yoga", "1.4", {}),
            ("zed", "1.5", {}),
            ("antelope", "1.6", {"yoga": "1.4", "zed": "1.5"}),
        )
    )
    (line,) = pictured((yoga, zed), Step(yoga, antelope, skips=True), (zed, antelope)).lines
    pins = {
        (edge.old.rev, edge.flow.value): edge.pins
        for edge in line.edges
        if edge.new.rev == "antelope" and edge.pins
    }

    assert pins == {
        ("yoga", "new-client-to-old-server"): ("yoga",),
        ("yoga", "pinned-client-to-new-server"): ("yoga",),
        ("zed", "new-client-to-old-server"): ("zed",),
        ("zed", "pinned-client-to-new-server"): ("zed",),
    }


def test_a_skipped_release_is_drawn_only_where_it_is_promised():
    trees = [release(series, interface("1.4")) for series in ("yoga", "zed", "antelope")]
    yoga, zed, antelope = trees
    (line,) = pictured((yoga, zed), Step(yoga, antelope, skips=True), (zed, antelope)).lines

    assert {(e.old.rev, e.new.rev) for e in line.edges if e.old} == {("yoga", "zed"), ("zed", "antelope")}


def test_an_interface_keeps_its_line_where_it_is_renamed_or_missing_for_a_while():
    store, shop = interface("1.4"), {}
    for path, text in interface("1.5").items():
        shop[path.replace("depot/store/", "depot/shop/")] = text
    weigh = interface("1.0", package="scales")
    trees = [
        release("havana", store | weigh),
        release("icehouse", shop),
        release("juno", shop | weigh),
    ]

    lines = row(*trees).lines

    assert {line.label: [tree.rev for tree in line.sides] for line in lines} == {
        "shop": ["havana", "icehouse", "juno"],
        "scales": ["havana", "juno"],
    }


# -- as a table

IN_TIME = (
    "icehouse's keeper serves 1.3 beside 2.0, and its clients are the first to send only 2.x: juno may drop"
)


def test_the_table_of_the_founding_story(graph):
    assert re.sub(r"\([0-9a-f]{10}\)", "(<commit>)", drawn(graph("havana..master"))).splitlines()[1:] == [
        "",
        "  release   keeper     ledger",
        "  havana    1.2        1.3",
        "  icehouse  (1.3) 2.0  2.0 !",
        "  master    2.1        2.1",
        "",
        "  unchanged: label 1.1",
        "",
        "  in brackets what no client of the same release sends; ! breaks live upgrades",
        "",
        "broken",
        "  icehouse's ledger serves only 2.0, but havana's client sends all 3 methods at 1.x [major-dropped]",
        "",
        "old majors",
        f"  {IN_TIME} 1.x",
        "    [drop-schedule]",
        "",
        "3 releases, 1 broken: 3 interfaces, 20 exchanges; 0 gaps",
    ]


def test_one_interface_is_told_in_full(graph):
    out = drawn(graph("havana..master", "--interface", "keeper"))

    assert out.splitlines()[2:6] == [
        "keeper",
        "            serves     sends    from      old -> new  pinned to       sent then  new -> old",
        "  havana    1.2        1.0-1.2",
        "  icehouse  (1.3) 2.0  2.0      havana    ok          havana (1.2)    1.0-1.1    ok",
    ]
    assert "ledger" not in out


def test_a_break_stands_in_both_tables(graph):
    assert re.search(r"icehouse +2.0 +2.0 +havana +BROKEN", drawn(graph("havana..master", "-v")))


def test_one_tree_is_a_row_of_its_own(graph):
    assert "  icehouse  (1.3) 2.0  1.1    2.0" in drawn(graph("icehouse")).splitlines()


def wide(count):
    return row(
        *(
            release(series, dict(pair for n in range(count) for pair in interface(
                f"{minor}.1", package=f"package{n:02}").items()))
            for series, minor in (("havana", 1), ("icehouse", 2), ("juno", 2))
        )
    )  # fmt: skip


def test_more_interfaces_than_fit_stand_below_each_other():
    out = graph_text(wide(12), Style(colour=False), detailed=False)

    assert max(map(len, out.splitlines())) <= WIDTH
    headings = [line.split() for line in out.splitlines() if line.strip().startswith("release ")]
    assert len(headings) == 2
    assert [name for heading in headings for name in heading[1:]] == [f"package{n:02}" for n in range(12)]


def test_what_is_as_before_is_a_point_and_what_is_gone_is_said():
    out = graph_text(
        row(
            release("havana", interface("1.4") | interface("1.0", package="scales")),
            release("icehouse", interface("1.4")),
            release("juno", interface("1.5")),
        ),
        Style(colour=False),
        detailed=False,
    )

    assert [line.split() for line in out.splitlines()[2:6]] == [
        ["release", "scales", "store"],
        ["havana", "1.0", "1.4"],
        ["icehouse", "gone", "."],
        ["juno", "1.5"],
    ]


def test_colour_only_adds_to_the_table(graph):
    plain = drawn(graph("havana..master", "--color", "never"))
    painted = drawn(graph("havana..master", "--color", "always"))

    assert painted != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


# -- for tools

QUOTED = r'"(?:[^"\\\n]|\\.)*"'
VALUE = rf"(?:{QUOTED}|[\w.]+)"
ATTRIBUTES = rf" ?\[\w+={VALUE}(?:, \w+={VALUE})*\]"
DOT = re.compile(
    rf"(?:digraph \w+ {{|subgraph \w+ {{|}}|(?:graph|node|edge){ATTRIBUTES}"
    rf"|(?:\w+={VALUE};? ?)+|{{ rank=same; \w+; \w+ }}"
    rf"|(?P<sender>\w+) -> (?P<receiver>\w+)(?P<looks>{ATTRIBUTES})?|(?P<node>\w+){ATTRIBUTES})"
)
LABEL = r'"[^"&<>`%\\]*(?:<br/>[^"&<>`%\\]*)*"'
MERMAID = re.compile(
    rf"flowchart LR|%% [^%]+|direction LR|end|subgraph l\d+\[{LABEL}\]"
    rf"|(?P<node>\w+)(?:\[{LABEL}\]|\(\[{LABEL}\]\))"
    rf"|(?P<sender>\w+) (?P<arrow>--[x>]|-\.-[x>])(?:\|{LABEL}\|)? (?P<receiver>\w+)"
    r"|linkStyle \d+ stroke:#\w+,color:#\w+"
)
GRAMMARS = {"dot": DOT, "mermaid": MERMAID}


def parsed_graph(form, text):
    """Nodes and arrows; every line has to be one that the language knows."""
    found = [(line, GRAMMARS[form].fullmatch(line.strip())) for line in text.splitlines()]
    assert [line for line, match in found if match is None] == []
    matches = [match for _, match in found if match is not None]
    nodes = {match["node"] for match in matches if match["node"]}
    arrows = [match for match in matches if match["sender"] and "style=invis" not in match[0]]
    assert {end for arrow in arrows for end in (arrow["sender"], arrow["receiver"])} <= nodes
    return nodes, arrows


@pytest.mark.parametrize(("form", "broken"), [("dot", "#c5221f"), ("mermaid", "--x")])
def test_a_form_has_a_node_for_each_side_and_an_arrow_for_what_passes(graph, form, broken):
    text = drawn(graph("havana..master", "--format", form))

    nodes, arrows = parsed_graph(form, text)

    assert len(nodes) == 18
    assert [(match["sender"], match["receiver"]) for match in arrows if broken in match[0]] == [
        ("c2_0", "s2_1")
    ]
    assert text.count("major-dropped") == 1


HOSTILE = 'x"]; } end --> \\ `y` <b> & #35; %%{init: 1}%% \\\\"'


def hostile():
    return row(
        *(
            release(f"{series}", interface(version, namespace=HOSTILE, aliases={HOSTILE: "1.4"}))
            for series, version in (('v"1;<b>', "1.4"), ("v%%{2}#", "2.0"))
        )
    )


@pytest.mark.parametrize("form", GRAMMARS)
def test_a_hostile_name_stays_a_name(form):
    nodes, arrows = parsed_graph(form, FORMS[form](hostile()))

    assert len(nodes) == 4
    assert len(arrows) >= 3


def test_a_name_with_control_characters_moves_no_cursor():
    namespace = "a\x1b[2J\nb"
    trees = [release(series, interface("1.4", namespace=namespace)) for series in ("havana", "icehouse")]
    forms = [
        *(write(row(*trees)) for write in FORMS.values()),
        graph_text(row(*trees), Style(colour=False), detailed=True),
    ]

    assert all("\x1b" not in text for text in forms)
    assert all("[2J\n" not in text for text in forms)


def test_the_graph_as_json_keeps_its_contract(graph):
    data = json.loads(drawn(graph("havana..master", "--format", "json")))

    assert data["schema"] == "rpclint.graph/1"
    assert [tree["rev"] for tree in data["releases"]] == ["havana", "icehouse", "master"]
    ids = [node["id"] for node in data["nodes"]]
    assert len(ids) == len(set(ids)) == 18
    for node in data["nodes"]:
        assert {"id", "interface", "name", "namespace", "release", "side"} < node.keys()
        assert (
            {"endpoints", "old_majors"} if node["side"] == "server" else {"versions", "clients"}
        ) < node.keys()
    for edge in data["edges"]:
        assert {edge["sender"], edge["receiver"]} <= set(ids)
        assert edge["state"] in ("ok", "note", "warning", "broken", "unknown")
        assert edge["flow"] in [flow.value for flow in Flow]
        assert {"old", "new", "pins", "versions", "refused", "withheld", "rules", "methods"} < edge.keys()
    (broken,) = (edge for edge in data["edges"] if edge["state"] == "broken")
    assert (broken["sender"], broken["receiver"]) == ("ledger client havana", "ledger server icehouse")
    assert broken["rules"] == ["major-dropped"]
    assert [advice["rule"] for advice in data["guidance"]] == ["drop-schedule"]


# -- exit codes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "OLD..NEW"),
        (("havana..grizly",), "grizly"),
        (("havana..master", "--interface", "keper"), "did you mean keeper?"),
        (("havana..master", "--format", "svg"), "mermaid"),
        (("havana..master", "--select", "major-droped"), "major-dropped"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(graph, arguments, said):
    code, out, err = graph(*arguments)

    assert (code, out) == (2, "")
    assert re.fullmatch(r"rpclint: .+\n", err)
    assert said in err


def test_a_break_is_no_failure_of_the_drawing(graph):
    assert graph("havana..master", "--fail-on", "note")[0] == 0


def test_a_graph_goes_to_a_file(graph, tmp_path):
    target = tmp_path / "graph.dot"

    assert drawn(graph("havana..master", "--format", "dot", "--output", target)) == ""
    assert target.read_text(encoding="utf-8") == drawn(graph("havana..master", "--format", "dot"))
