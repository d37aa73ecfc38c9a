"""Decisions inside a call that come to the same are not taken; those that make a difference are."""

from textwrap import dedent, indent

from trees import HEAD, reasons, sent, service

SEND = "self.client.prepare(version=version).cast(ctxt, 'wipe')"


def surface(*methods):
    return service(
        "\n".join([HEAD, *(indent(dedent(method).strip("\n"), "    ") + "\n" for method in methods)])
    )


def versions(*methods):
    return [message.version for message in sent(surface(*methods))["wipe"].messages]


def test_decisions_without_a_difference_do_not_multiply():
    tests = "".join(f"\n    if asked.odd{n}:\n        wait = {n}" for n in range(4))
    helper = f"def _version(self, asked):{tests}\n    return '1.4'"
    calls = "".join(f"\n    version = self._version(ctxt.part{n})" for n in range(4))
    found = surface(helper, f"def wipe(self, ctxt):{calls}\n    {SEND}")
    assert reasons(found) == []  # far from 2 ** 16 paths
    assert [m.version for m in sent(found)["wipe"].messages] == ["1.4"]


def test_a_decision_about_the_value_is_taken():
    helper = """
        def _version(self, asked):
            if asked.new:
                return '1.5'
            return '1.4'
    """
    assert versions(
        helper, f"def wipe(self, ctxt, asked):\n    version = self._version(asked)\n    {SEND}"
    ) == [
        "1.5",
        "1.4",
    ]


def test_a_decision_about_an_effect_is_taken():
    helper = """
        def _note(self, asked):
            if asked.plain:
                return None
            self.wanted = '1.5'
    """
    body = f"""
        def wipe(self, ctxt, asked):
            self.wanted = '1.4'
            self._note(asked)
            version = self.wanted
            {SEND}
    """
    assert versions(helper, body) == ["1.4", "1.5"]


def test_a_decision_about_what_is_in_a_table_is_taken():
    helper = """
        def _fill(self, table, asked):
            if asked.plain:
                return None
            table.update(label=1)
    """
    body = """
        def wipe(self, ctxt, asked):
            kw = {}
            self._fill(kw, asked)
            self.client.cast(ctxt, 'wipe', **kw)
    """
    (message,) = sent(surface(helper, body))["wipe"].messages
    assert message.optional == {"label"}


def test_a_decision_about_another_send_is_taken():
    helper = """
        def _warn(self, ctxt, asked):
            if asked.plain:
                return None
            self.client.prepare(version='1.2').cast(ctxt, 'warn')
    """
    body = f"def wipe(self, ctxt, asked):\n    self._warn(ctxt, asked)\n    version = '1.3'\n    {SEND}"
    assert versions(helper, body) == ["1.3", "1.2"]


def test_a_decision_about_an_exception_is_taken():
    helper = """
        def _check(self, asked):
            if asked.plain:
                return None
            raise ValueError(asked)
    """
    body = f"""
        def wipe(self, ctxt, asked):
            version = '1.3'
            try:
                self._check(asked)
            except ValueError:
                version = '1.2'
            {SEND}
    """
    assert sorted(set(versions(helper, body))) == ["1.2", "1.3"]


def test_a_condition_that_comes_back_behind_the_call_is_decided_both_ways():
    helper = """
        def _wait(self, asked):
            if asked.plain:
                return 1
            return 1
    """
    body = f"""
        def wipe(self, ctxt, asked):
            self._wait(asked)
            version = '1.3' if asked.plain else '1.4'
            {SEND}
    """
    assert versions(helper, body) == ["1.3", "1.4"]


def test_calls_inside_calls_are_told_apart():
    inner = """
        def _inner(self, asked):
            if asked.small:
                return 1
            return 1
    """
    outer = """
        def _outer(self, asked):
            self._inner(asked)
            if asked.plain:
                return '1.3'
            self._inner(asked.other)
            return '1.4' if asked.small else '1.5'
    """
    body = f"def wipe(self, ctxt, asked):\n    version = self._outer(asked)\n    {SEND}"
    assert versions(inner, outer, body) == ["1.3", "1.4", "1.5"]
