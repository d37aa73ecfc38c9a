"""Made-up reports, harmless and hostile, for tests of the forms that a report takes."""

from msgspec.structs import replace

from rpclint.model import Gap, Outcome, Place, TreeId
from rpclint.results import (
    Finding,
    Flow,
    InterfaceStep,
    Judgement,
    Report,
    Severity,
    Side,
    SourceLine,
    StepReport,
    Suppression,
)

OLD = TreeId("2013.2", commit="a" * 40, series="havana", release="2013.2")
NEW = TreeId("2014.1", commit="b" * 40, series="icehouse", release="2014.1")
NEWER = TreeId("2014.2", commit="c" * 40, series="juno", release="2014.2")

# Ends of lines of every kind; what terminals, runners, XML, Markdown, HTML, SARIF obey; and what is no text.
HOSTILE = (
    "a\nb\r\nc\x85d\u2028e\u2029f::error::g %0A 100% <!-- --> ]]> <script>alert('1')</script> & \"q\" "
    "| cell | ``` ```` ` *b* _i_ [link](http://evil.example/) ![i](x) @everyone #1 {0} \\ ~~s~~ "
    "x.py:1:2: y z:3:4: \x00\x07\x1b[31m\x9b31m\u202e\ud800\udcff\ufffe\uffff \t \U0001f600"
)
IGNORED = Suppression(in_source=True, reason="sent by nobody", place=Place("nova/bells/manager.py", 11))
ACCEPTED = Suppression(
    in_source=False,
    reason="the control plane goes first",
    place=Place(".rpclint/accepted.toml", 3),
    until="2014.2",
    owner="a team",
)


def side(tree=OLD, **values):
    given = {
        "tree": tree,
        "place": Place("nova/bells/rpcapi.py", 20, 9, 4),
        "class_name": "BellsAPI",
        "version": "1.3",
        "arguments": ("bell", "context"),
        "lines": (SourceLine(20, "        cctxt.cast(context, 'ring')", 9, 10, "sent here"),),
    }
    return Side(**given | values)


def finding(number=1, **values):
    """A break of its own; ``number`` makes its fingerprint and its line."""
    given = {
        "rule": "argument-required",
        "severity": Severity.ERROR,
        "flow": Flow.OLD_TO_NEW,
        "flows": (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW),
        "interface": "bells",
        "namespace": None,
        "label": "bells",
        "method": "ring",
        "methods": ("ring",),
        "argument": "volume",
        "uncalled": False,
        "old": OLD,
        "new": NEW,
        "breaks_from": (OLD,),
        "place": Place("nova/bells/manager.py", 10 + number, 5, 4),
        "message": "icehouse's bells.ring wants volume, which havana's client does not send",
        "sender": side(),
        "receiver": side(NEW, place=Place("nova/bells/manager.py", 10 + number), class_name="BellsManager"),
        "outcome": Outcome.TYPE_ERROR,
        "fix": "Give volume a default.",
        "fingerprint": f"{number:012x}",
        "seen_in": (NEW,),
        "remarks": (
            ("why", "A new argument needs a default."),
            ("called", "ring is called from nova/x.py:3"),
        ),
    }
    return Finding(**given | values)


def warning(number=2, **values):
    return finding(number, severity=Severity.WARNING, rule="version-not-used", **values)


def note(number=3, **values):
    return finding(number, severity=Severity.NOTE, rule="drop-schedule", flow=Flow.GUIDANCE, **values)


def hostile(number=4, **values):
    """A finding in which everything that comes from outside is hostile."""
    evil = Place(f"nova/{HOSTILE}/x.py", 0, 0)
    given = {
        "interface": HOSTILE,
        "label": HOSTILE,
        "namespace": HOSTILE,
        "method": HOSTILE,
        "methods": (HOSTILE,),
        "argument": HOSTILE,
        "place": evil,
        "message": HOSTILE,
        "fix": HOSTILE,
        "remarks": (("why", HOSTILE),),
        "sender": side(
            place=evil, class_name=HOSTILE, version=HOSTILE, lines=(SourceLine(1, HOSTILE, 1, 1, HOSTILE),)
        ),
    }
    return finding(number, **given | values)


def row(label="bells", judgement=Judgement.BROKEN, **values):
    return InterfaceStep(label, label, None, "1.3", "1.4", judgement, "BROKEN", "ok", **values)


def step(old=OLD, new=NEW, judgement=Judgement.BROKEN, rows=None, **values):
    rows = (row(judgement=judgement), row("lamps", Judgement.COMPATIBLE)) if rows is None else rows
    return StepReport(old, new, judgement, rows, **values)


def report(*findings, **values):
    given = {
        "range": "havana..icehouse",
        "project": "nova",
        "profile": "nova",
        "steps": (step(),),
        "findings": findings,
        "gaps": (),
        "interfaces": 2,
    }
    return Report(**given | values)


BROKEN = report(
    finding(1),
    warning(2),
    note(3),
    finding(5, suppressed=ACCEPTED, introduced_by="d" * 40, repaired_by="e" * 40),
    warning(6, suppressed=IGNORED),
    gaps=((NEW, Gap("nova/odd.py", 7, "sends a method that is not a constant")),),
    remarks=("Compared with the release it must be upgradable from.",),
)
CLEAN = report(steps=(step(judgement=Judgement.COMPATIBLE, rows=(row(judgement=Judgement.COMPATIBLE),)),))
UNKNOWN = report(steps=(step(judgement=Judgement.UNKNOWN, rows=(row(judgement=Judgement.UNKNOWN),)),))
STEPLESS = report(steps=(), remarks=("No file with RPC in it changed.",), range="HEAD~1..HEAD")
HOMELESS = report(finding(1), warning(2, suppressed=IGNORED), steps=())
EVIL_TREE = TreeId(HOSTILE, commit="f" * 40, series=HOSTILE)
EVIL = report(
    hostile(4),
    hostile(7, severity=Severity.WARNING, suppressed=replace(ACCEPTED, reason=HOSTILE, owner=HOSTILE)),
    hostile(8, old=EVIL_TREE, new=EVIL_TREE, sender=None, receiver=side(EVIL_TREE), suppressed=IGNORED),
    range=HOSTILE,
    project=HOSTILE,
    steps=(step(rows=(row(HOSTILE),), remark=HOSTILE), step(EVIL_TREE, EVIL_TREE)),
    gaps=((EVIL_TREE, Gap(HOSTILE, 0, HOSTILE)),),
    remarks=(HOSTILE,),
)
LONG = report(*(finding(n, message="x" * 100_000, fix="y" * 100_000) for n in range(1, 40)))
ALL = {
    "broken": BROKEN,
    "clean": CLEAN,
    "unknown": UNKNOWN,
    "without steps": STEPLESS,
    "without a step of its own": HOMELESS,
    "hostile": EVIL,
    "long": LONG,
}
