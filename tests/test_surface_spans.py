"""What a client method is under every cap: as much as evaluating each minor alone, with fewer runs."""

from textwrap import indent

import pytest
from trees import HEAD, client, sent, service

from rpclint.evaluate.interpreter import Interpreter

TOP = 9  # the minor of what trees.SERVER serves

METHODS = {
    "no guard": "self.client.cast(ctxt, 'wipe')",
    "a version of its own": "self.client.prepare(version='1.5').cast(ctxt, 'wipe')",
    "a guard": """
version = '1.5' if self.client.can_send_version('1.5') else '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "a guard that raises": """
if not self.client.can_send_version('1.7'):
    raise exception.TooOld()
self.client.prepare(version='1.7').cast(ctxt, 'wipe')
""",
    "a ladder": """
version, kw = '1.8', {'disk': disk, 'full': full}
if not self.client.can_send_version(version):
    version = '1.5'
    del kw['full']
if not self.client.can_send_version(version):
    version = '1.2'
    kw.pop('disk')
if not self.client.can_send_version(version):
    version = '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)
""",
    "nested guards": """
if self.client.can_send_version('1.3'):
    if self.client.can_send_version('1.6'):
        version = '1.6'
        if self.client.can_send_version('1.9'):
            version = '1.9'
    else:
        version = '1.3'
else:
    version = '1.1' if self.client.can_send_version('1.1') else '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "a guard with a hole": """
version = '1.8' if self.client.can_send_version('1.7') else '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "a guard in a helper": """
kw = {'disk': disk}
if self._knows('1.4'):
    kw['full'] = full
self.client.prepare(**{'version': '1.4' if self._knows('1.4') else '1.0'}).cast(ctxt, 'wipe', **kw)
""",
    "a guard beside something unknown": """
if full and not self.client.can_send_version('1.5'):
    raise exception.TooOld()
version = '1.5' if full else '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "guards that are joined": """
if self.client.can_send_version('1.2') and (full or self.client.can_send_version('1.6')):
    self.client.prepare(version='1.2').cast(ctxt, 'wipe', full=full)
else:
    self.client.cast(ctxt, 'wipe')
""",
    "two messages": """
self.client.prepare(version='1.2').cast(ctxt, 'wipe')
self.client.prepare(version='1.5').cast(ctxt, 'wipe', disk=disk)
""",
    "a loop over versions": """
for version in ('1.8', '1.4', '1.0'):
    if self.client.can_send_version(version):
        break
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "a guard of another major": """
version = '2.0' if self.client.can_send_version('2.0') else '1.3'
self.client.prepare(version=version).cast(ctxt, 'wipe')
""",
    "a message without a version": "self.client.prepare(version=None).cast(ctxt, 'wipe')",
    "an error that is caught": """
try:
    self.client.prepare(version='1.6').cast(ctxt, 'wipe', disk=disk)
except messaging.RPCVersionCapError:
    self.client.cast(ctxt, 'wipe')
""",
}
# The versions that each compares the cap with: 0 is where the lowest span begins.
THRESHOLDS = {
    "no guard": {0},
    "a version of its own": {0, 5},
    "a guard": {0, 5},
    "a guard that raises": {0, 7},
    "a ladder": {0, 2, 5, 8},
    "nested guards": {0, 1, 3, 6, 9},
    "a guard with a hole": {0, 7, 8},
    "a guard in a helper": {0, 4},
    "a guard beside something unknown": {0, 5},
    "guards that are joined": {0, 2, 6},
    "two messages": {0, 2, 5},
    "a loop over versions": {0, 4, 8},
    "a guard of another major": {0, 3},
    "a message without a version": {0},
    "an error that is caught": {0, 6},
}


def surface(name):
    helper = "    def _knows(self, version):\n        return self.client.can_send_version(version)\n"
    body = indent(METHODS[name].strip("\n"), " " * 8)
    return service(f"{HEAD}\n{helper}\n    def wipe(self, ctxt, disk, full=False):\n{body}\n")


def spans(found, top=f"1.{TOP}"):
    return found.spans(client(found), top)


def minors(span):
    low, high = (int(version.split(".")[1]) for version in (span.lowest, span.highest))
    return range(low, high + 1)


every_method = pytest.mark.parametrize("name", METHODS)


@every_method
def test_the_spans_of_a_method_cover_every_minor_once(name):
    covered = [minor for span in spans(surface(name)) for minor in minors(span)]
    assert sorted(covered) == list(range(TOP + 1))


@every_method
def test_a_method_is_in_a_span_what_it_is_under_each_minor_of_it(name):
    found = surface(name)
    for span in spans(found):
        for minor in minors(span):
            assert sent(found, f"1.{minor}")["wipe"] == span.method, minor


@every_method
def test_a_method_is_run_once_for_each_version_that_it_compares_the_cap_with(monkeypatch, name):
    found = surface(name)
    assert client(found)  # runs it without a cap
    pins, paths = [], Interpreter.paths

    def counted(self, linked, make, method, pin, *more, **limits):
        pins.append(pin)
        return paths(self, linked, make, method, pin, *more, **limits)

    monkeypatch.setattr(Interpreter, "paths", counted)
    lowest = {min(minors(span)) for span in spans(found)}
    assert lowest == THRESHOLDS[name]
    assert pins == [span.highest for span in spans(found)], "asked again, nothing is run again"


def test_a_version_of_another_major_ends_no_span():
    found = surface("a guard of another major")
    assert [(s.lowest, s.highest, s.method.messages[0].version) for s in spans(found, "2.4")] == [
        ("2.0", "2.4", "2.0")
    ]


def test_a_top_of_three_parts_counts_by_its_minor():
    assert [(s.lowest, s.highest) for s in spans(surface("a guard"), "1.6.2")] == [
        ("1.5", "1.6"),
        ("1.0", "1.4"),
    ]


def test_where_nothing_is_sent_and_nothing_refused_there_is_no_span():
    text = """
    def wipe(self, ctxt):
        if not self.client.can_send_version('1.5'):
            return
        self.client.prepare(version='1.5').cast(ctxt, 'wipe')
"""
    assert [(s.lowest, s.highest) for s in spans(service(HEAD + text))] == [("1.5", "1.9")]


def test_each_method_has_its_own_spans():
    text = """
    def wipe(self, ctxt):
        version = '1.5' if self.client.can_send_version('1.5') else '1.0'
        self.client.prepare(version=version).cast(ctxt, 'wipe')

    def fill(self, ctxt):
        self.client.prepare(version='1.2').cast(ctxt, 'wipe', full=True)
"""
    assert [(s.method.name, s.lowest, s.highest) for s in spans(service(HEAD + text))] == [
        ("wipe", "1.5", "1.9"),
        ("wipe", "1.0", "1.4"),
        ("fill", "1.2", "1.9"),
        ("fill", "1.0", "1.1"),
    ]


@pytest.mark.parametrize(("cap", "inside"), [("1.4", False), ("1.5", True), ("1.9", True), ("2.5", False)])
def test_what_a_span_takes_in(cap, inside):
    span, _ = spans(surface("a guard"))
    assert (span.lowest, span.takes_in(cap)) == ("1.5", inside)
