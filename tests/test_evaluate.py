"""Client methods run on paper: arguments, verbs and names however they come about, loops and exceptions."""

import pytest
from trees import HEAD, SERVER, reasons, sent, service


def messages(body, signature="self, ctxt, disk, full", head=HEAD, before=""):
    text = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    return sent(service(f"{before}{head}\n    def wipe({signature}):\n{text}\n"))["wipe"].messages


def arguments(body, **more):
    """What one message carries always, and what sometimes."""
    (message,) = messages(body, **more)
    return " ".join(sorted(message.arguments)), " ".join(sorted(message.optional))


def keywords(lines):
    """What ``kw`` carries after some lines."""
    return arguments(f"{lines}\nself.client.cast(ctxt, 'wipe', **kw)")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("kw = {'a': 1, 'b': 2}", "a b"),
        ("kw = dict(a=1, b=2)", "a b"),
        ("kw = {}\nkw['a'] = 1", "a"),
        ("kw = {'a': 1}\nkw.update(b=2)", "a b"),
        ("kw = {'a': 1}\nkw.update({'b': 2})", "a b"),
        ("kw = {'a': 1, 'b': 2}\nkw.pop('b')", "a"),
        ("kw = {'a': 1, 'b': 2}\nkw.pop('b', None)", "a"),
        ("kw = {'a': 1, 'b': 2}\ndel kw['b']", "a"),
        ("kw = {'a': 1, 'b': 2}\ndel kw['a'], kw['b']", ""),
        ("kw = {'a': 1}\nother = kw\nother['b'] = 2", "a b"),
        ("kw = {'a': 1}\nother = kw.copy()\nother['b'] = 2", "a"),
        ("kw = {'a': 1}\nother = dict(kw)\nother['b'] = 2", "a"),
        ("kw = dict({'a': 1}, b=2)", "a b"),
        ("more = {'b': 2}\nkw = {'a': 1, **more}", "a b"),
        ("kw = {'a': 1}\nkw.setdefault('b', 2)", "a b"),
        ("name = 'a'\nkw = {name: 1}", "a"),
        ("kw = {'a%s' % 'b': 1, 'c' + 'd': 2}", "ab cd"),
        ("kw = {}\nfor name in ('a', 'b'):\n    kw[name] = 1", "a b"),
        ("kw = {}\nfor name in {'a': 1}:\n    kw[name] = 1", "a"),
        ("kw = {'a': 1}\nif 'a' in kw:\n    kw['b'] = 2", "a b"),
        ("kw = {'a': 1}\nif 'b' not in kw:\n    del kw['a']", ""),
        ("kw = {'a': {'b': 1}}", "a"),
    ],
)
def test_keywords_of_a_message(lines, expected):
    assert keywords(lines) == (expected, "")


@pytest.mark.parametrize(
    ("lines", "always", "sometimes"),
    [
        ("kw = {'a': 1}\nif full:\n    kw['b'] = 2", "a", "b"),
        ("kw = {'a': 1} if full else {'b': 2}", "", "a b"),
        ("kw = {'a': 1}\nif full:\n    kw['b'] = 2\nelse:\n    kw['c'] = 2", "a", "b c"),
        ("kw = {'a': 1}\nif full is not None:\n    kw['b'] = 2", "a", "b"),
        ("kw = {}\nwhile full:\n    kw['a'] = 2", "", "a"),
        ("kw = {}\ntry:\n    kw['a'] = disk.x\nexcept KeyError:\n    kw['b'] = 2", "", "a b"),
    ],
)
def test_keywords_that_depend(lines, always, sometimes):
    assert keywords(lines) == (always, sometimes)


def variants(lines):
    (message,) = messages(f"{lines}\nself.client.cast(ctxt, 'wipe', **kw)")
    return sorted(" ".join(sorted(variant)) for variant in message.variants)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("full", "full"),
        ("full", "not not full"),
        ("full == 'a'", "full == 'a'"),
        ("full is None", "not (full is not None)"),
        ("full != 'a'", "not full == 'a'"),
        ("full not in disk", "not full in disk"),
        ("disk.size", "disk.size"),
        ("CONF.depot.full", "CONF.depot.full"),
        ("self.full", "self.full"),
    ],
)
def test_what_is_asked_twice_is_answered_alike(first, second):
    assert variants(f"kw = {{}}\nif {first}:\n    kw['a'] = 1\nif {second}:\n    kw['b'] = 1") == ["", "a b"]


def test_what_is_not_the_same_is_decided_apart():
    found = variants("kw = {}\nif full:\n    kw['a'] = 1\nif disk:\n    kw['b'] = 1")
    assert found == ["", "a", "a b", "b"]


def test_each_case_of_a_match_is_followed():
    body = """
match full:
    case 1:
        name = 'a'
    case 2:
        name = 'b'
    case _:
        name = 'c'
self.client.cast(ctxt, name)"""
    assert {m.method for m in messages(body + "\nself.client.cast(ctxt, 'wipe')")} == {"a", "b", "c", "wipe"}


# -- open messages


@pytest.mark.parametrize(
    ("sending", "signature", "expected"),
    [
        ("'wipe', **kwargs", "self, ctxt, **kwargs", ("", True)),
        ("'wipe', a=1, **kwargs", "self, ctxt, **kwargs", ("a", True)),
        ("'wipe', a=1, **{'b': 2}", "self, ctxt, **kwargs", ("a b", False)),
        ("'wipe', **extra", "self, ctxt, extra", ("", True)),
        ("'wipe', **dict(extra, a=1)", "self, ctxt, extra", ("a", True)),
        ("'wipe', **{ctxt.name: 1}", "self, ctxt", ("", True)),
        ("'wipe', a=1", "self, ctxt, **kwargs", ("a", False)),
    ],
)
def test_open_keywords(sending, signature, expected):
    (message,) = messages(f"self.client.cast(ctxt, {sending})", signature)
    assert (" ".join(sorted(message.arguments)), message.open) == expected


def test_keywords_taken_out_of_the_rest_are_named():
    body = "a = kwargs.pop('a')\nself.client.cast(ctxt, 'wipe', a=a)"
    assert arguments(body, signature="self, ctxt, **kwargs") == ("a", "")


def test_keywords_through_a_helper():
    head = (
        HEAD
        + "\n    def _send(self, ctxt, method, **kwargs):\n"
        + "        self.client.cast(ctxt, method, more=1, **kwargs)\n"
    )
    assert arguments("self._send(ctxt, 'wipe', disk=disk)", head=head) == ("disk more", "")


# -- verbs and names


@pytest.mark.parametrize(
    "choice",
    [
        "verb = cctxt.call if full else cctxt.cast",
        "verb = full and cctxt.call or cctxt.cast",
        "if full:\n    verb = cctxt.call\nelse:\n    verb = cctxt.cast",
        "verb = getattr(cctxt, 'call') if full else cctxt.cast",
        "verb = retry(cctxt.call, 3) if full else cctxt.cast",
    ],
)
def test_a_verb_that_is_chosen(choice):
    body = f"cctxt = self.client.prepare()\n{choice}\nverb(ctxt, 'wipe', disk=disk)"
    assert {m.kind.value for m in messages(body)} == {"call", "cast"}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("name = 'wipe'\nself.client.cast(ctxt, name)", {"wipe"}),
        ("name = 'wipe' if full else 'fill'\nself.client.cast(ctxt, name)", {"wipe", "fill"}),
        ("self.client.cast(ctxt, self.NAME)", {"wipe"}),
        ("self.client.cast(ctxt, method='wipe')", {"wipe"}),
        ("spawn(self.client.cast, ctxt, 'wipe', disk=disk)", {"wipe"}),
        ("each(lambda: self.client.cast(ctxt, 'wipe'))", {"wipe"}),
        ("return [self.client.call(ctxt, 'wipe', disk=d) for d in disk]", {"wipe"}),
        ("return Reply(self.client.call(ctxt, 'wipe'))", {"wipe"}),
        ("return self.client.call(ctxt, 'wipe')['x']", {"wipe"}),
        ("with lock(full):\n    self.client.call(ctxt, 'wipe')", {"wipe"}),
        ("def send():\n    self.client.cast(ctxt, 'wipe')\nsend()", {"wipe"}),
        (
            "cctxt = self.client.prepare()\ndef send(name):\n    cctxt.cast(ctxt, name)\nsend('wipe')",
            {"wipe"},
        ),
        ("cctxt = self.client.prepare()\ndef send():\n    cctxt.cast(ctxt, 'wipe')\nspawn(send)", {"wipe"}),
        ("spawn(self._fill, ctxt)\nself.client.cast(ctxt, 'wipe')", {"wipe"}),
        ("self._fill(ctxt)\nself.client.cast(ctxt, 'wipe')", {"wipe", "fill"}),
        ("if full and self.client.call(ctxt, 'wipe'):\n    pass", {"wipe"}),
        ("assert self.client.call(ctxt, 'wipe')", {"wipe"}),
    ],
)
def test_names_of_messages(body, names):
    head = (
        HEAD + "\n    NAME = 'wipe'\n\n    def _fill(self, ctxt):\n        self.client.cast(ctxt, 'fill')\n"
    )
    server = SERVER + "\n    def fill(self, context):\n        pass\n"
    text = "\n".join(f"        {line}" for line in body.splitlines())
    surface = service(f"{head}\n    def wipe(self, ctxt, disk, full):\n{text}\n", server)
    assert {m.method for m in sent(surface)["wipe"].messages} == names


def test_a_private_method_handed_to_something_is_listed_by_itself():
    head = HEAD + "\n    def _fill(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n"
    found = sent(service(f"{head}\n    def wipe(self, ctxt):\n        spawn(self._fill, ctxt)\n"))
    assert list(found) == ["_fill"]


# -- loops, exceptions, recursion


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("for name in ('a', 'wipe'):\n    self.client.cast(ctxt, name)", {"a", "wipe"}),
        ("for name in ('wipe', 'a'):\n    self.client.cast(ctxt, name)\n    break", {"wipe"}),
        (
            "for name in 'a', 'wipe':\n    if name == 'a':\n        continue\n    self.client.cast(c, name)",
            {"wipe"},
        ),
        ("for d in disk:\n    self.client.cast(ctxt, 'wipe', d=d)", {"wipe"}),
        (
            "for d in ():\n    self.client.cast(ctxt, 'a')\nelse:\n    self.client.cast(ctxt, 'wipe')",
            {"wipe"},
        ),
        ("while True:\n    self.client.cast(ctxt, 'wipe')", {"wipe"}),
        (
            "try:\n    self.client.call(ctxt, 'wipe')\nexcept m.Gone:\n    self.client.call(ctxt, 'a')",
            {"wipe", "a"},
        ),
        (
            "try:\n    self.client.call(ctxt, 'wipe')\nfinally:\n    self.client.call(ctxt, 'a')",
            {"wipe", "a"},
        ),
        ("try:\n    raise Gone()\nexcept Gone:\n    self.client.call(ctxt, 'wipe')", {"wipe"}),
        ("try:\n    pass\nexcept Gone:\n    raise\nelse:\n    self.client.call(ctxt, 'wipe')", {"wipe"}),
        ("if full:\n    return\nself.client.call(ctxt, 'wipe')", {"wipe"}),
        ("if full:\n    raise Gone()\nself.client.call(ctxt, 'wipe')", {"wipe"}),
        ("self.client.call(ctxt, 'wipe')\nself.wipe(ctxt, disk, full)", {"wipe"}),
    ],
)
def test_control_flow(body, names):
    assert {m.method for m in messages(body)} == names


def test_two_methods_that_call_each_other_end():
    head = (
        HEAD
        + "\n    def _again(self, ctxt):\n        self._once(ctxt)\n"
        + "\n    def _once(self, ctxt):\n        self._again(ctxt)\n"
    )
    assert len(messages("self.client.cast(ctxt, 'wipe')\nself._again(ctxt)", head=head)) == 1


def test_a_method_that_sends_what_it_is_told_to_is_a_gap_only_where_nobody_tells():
    head = HEAD + "\n    def _send(self, ctxt, name):\n        self.client.cast(ctxt, name)\n"
    surface = service(f"{head}\n    def wipe(self, ctxt):\n        self._send(ctxt, 'wipe')\n")
    assert reasons(surface) == []
