"""What a client sends under a pin: guards of every kind, refusals, and versions chosen by helpers."""

import pytest
from trees import HEAD, PROXY_HEAD, client, sent, service

from rpclint.model import Refusal


def run(body, pin=None, head=HEAD, signature="self, ctxt, disk, full=False"):
    """What a method does under a pin: version and arguments of each message, and how it is refused."""
    text = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    method = sent(service(f"{head}\n    def wipe({signature}):\n{text}\n"), pin)["wipe"]
    return {(m.version, " ".join(sorted(m.arguments))) for m in method.messages}, method.refused


GUARD = """
kw = {'disk': disk}
if self.client.can_send_version('1.5'):
    version = '1.5'
    kw['full'] = full
else:
    version = '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)
"""
NEGATED = """
kw = dict(disk=disk, full=full, slow=1)
version = '1.5'
if not self.client.can_send_version(version):
    version = '1.4'
    del kw['slow']
if not self.client.can_send_version(version):
    kw.pop('full')
    version = '1.0'
self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)
"""
LADDER = """
if self.client.can_send_version('1.5'):
    version, kw = '1.5', {'full': full}
elif self.client.can_send_version('1.3'):
    version, kw = '1.3', {'disk': disk}
else:
    version, kw = '1.0', {}
cctxt = self.client.prepare(version=version)
cctxt.cast(ctxt, 'wipe', **kw)
"""


@pytest.mark.parametrize(
    ("body", "pin", "expected"),
    [
        (GUARD, None, ("1.5", "disk full")),
        (GUARD, "1.5", ("1.5", "disk full")),
        (GUARD, "1.10", ("1.5", "disk full")),
        (GUARD, "icehouse", ("1.5", "disk full")),
        (GUARD, "1.4", ("1.0", "disk")),
        (GUARD, "havana", ("1.0", "disk")),
        (NEGATED, None, ("1.5", "disk full slow")),
        (NEGATED, "1.5", ("1.5", "disk full slow")),
        (NEGATED, "1.4", ("1.4", "disk full")),
        (NEGATED, "1.3", ("1.0", "disk")),
        (LADDER, None, ("1.5", "full")),
        (LADDER, "1.4", ("1.3", "disk")),
        (LADDER, "1.3", ("1.3", "disk")),
        (LADDER, "1.0", ("1.0", "")),
    ],
)
def test_guard(body, pin, expected):
    assert run(body, pin) == ({expected}, None)


@pytest.mark.parametrize(
    ("test", "pin", "version"),
    [
        ("full and self.client.can_send_version('1.5')", "1.4", {"1.0"}),
        ("full and self.client.can_send_version('1.5')", "1.5", {"1.0", "1.5"}),
        ("full or self.client.can_send_version('1.5')", "1.6", {"1.5"}),
        ("not (self.client.can_send_version('1.5'))", "1.6", {"1.0"}),
        ("self.client.can_send_version('2.0')", "1.6", {"1.0"}),
        ("cctxt.can_send_version('1.5')", "1.6", {"1.5"}),
        ("self.can_wipe()", "1.6", {"1.5"}),
        ("self.can_wipe()", "1.3", {"1.0"}),
    ],
)
def test_conditions_around_a_guard(test, pin, version):
    head = HEAD + "\n    def can_wipe(self):\n        return self.client.can_send_version('1.5')\n"
    body = f"""
cctxt = self.client.prepare()
version = '1.0'
if {test}:
    version = '1.5'
cctxt.prepare(version=version).cast(ctxt, 'wipe')"""
    messages, _ = run(body, pin, head)
    assert {found for found, _ in messages} == version


# -- refusals


RAISES = """
if not self.client.can_send_version('1.5'):
    raise exception.TooOld()
self.client.prepare(version='1.5').cast(ctxt, 'wipe')
"""
ACCIDENT = """
version = '1.0'
if self.client.can_send_version('1.3'):
    version = '1.5'
self.client.prepare(version=version).cast(ctxt, 'wipe')
"""


@pytest.mark.parametrize(
    ("body", "pin", "refused"),
    [
        (RAISES, None, None),
        (RAISES, "1.5", None),
        (RAISES, "1.4", Refusal.GUARDED),
        (ACCIDENT, "1.5", None),
        (ACCIDENT, "1.4", Refusal.CAP),
        (ACCIDENT, "1.2", None),
        ("self.client.prepare(version='1.5').cast(ctxt, 'wipe')", "1.4", Refusal.CAP),
        ("self.client.prepare(version='1.5').cast(ctxt, 'wipe')", "2.0", Refusal.CAP),
        ("self.client.cast(ctxt, 'wipe')", "no version", Refusal.CAP),
        ("self.client.prepare(version=None).cast(ctxt, 'wipe')", "1.4", Refusal.CAP),
    ],
)
def test_refused(body, pin, refused):
    assert run(body, pin)[1] is refused


def test_a_message_that_sometimes_goes_out_is_not_refused():
    body = """
if full and not self.client.can_send_version('1.5'):
    raise exception.TooOld()
self.client.cast(ctxt, 'wipe')"""
    assert run(body, "1.3") == ({("1.0", "")}, None)


def test_a_cap_error_that_is_caught_leads_to_the_handler():
    body = """
try:
    self.client.prepare(version='1.5').cast(ctxt, 'wipe', full=full)
except messaging.RPCVersionCapError:
    self.client.cast(ctxt, 'wipe')
"""
    assert run(body, "1.3")[0] == {("1.0", "")}


def test_a_literal_cap_is_in_force_without_a_pin():
    head = HEAD.replace("version_cap=cap", "version_cap='1.3'")
    assert run(GUARD, None, head) == ({("1.0", "disk")}, None)


def test_an_automatic_cap_is_what_the_pin_says():
    head = HEAD.replace("version_cap=cap", "version_cap=determine()")
    assert [run(GUARD, pin, head)[0] for pin in (None, "1.3")] == [{("1.5", "disk full")}, {("1.0", "disk")}]


def test_a_proxy_is_capped_too():
    head = PROXY_HEAD.replace(
        "BASE_RPC_API_VERSION)", "BASE_RPC_API_VERSION,\n            version_cap=CONF.upgrade_levels.depot)"
    )
    body = """
version = '1.5' if self.can_send_version('1.5') else '1.0'
self.cast(ctxt, self.make_msg('wipe'), version=version)"""
    assert [run(body, pin, head)[0] for pin in (None, "1.3")] == [{("1.5", "")}, {("1.0", "")}]


# -- pins


def test_pins_that_a_client_knows():
    surface = service(HEAD + "\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n")
    found = client(surface)
    assert (found.aliases, found.pins, found.option) == (
        {"havana": "1.3", "icehouse": "1.6"}, ("havana", "icehouse"), "[upgrade_levels] depot",
    )  # fmt: skip


MODE = HEAD.replace(
    "cap = self.VERSION_ALIASES.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)",
    "cap = None",
) + """
    def _version(self):
        if CONF.upgrade_levels.depot == 'depot-compat':
            return '1.2'
        return '1.5'
"""  # fmt: skip


@pytest.mark.parametrize(("pin", "version"), [(None, "1.5"), ("1.9", "1.5"), ("depot-compat", "1.2")])
def test_a_mode_that_code_compares_a_pin_with(pin, version):
    body = "self.client.prepare(version=self._version()).cast(ctxt, 'wipe')"
    assert run(body, pin, MODE) == ({(version, "")}, None)


def test_a_mode_is_one_of_the_pins():
    surface = service(
        MODE
        + "\n    def wipe(self, ctxt):\n"
        + "        self.client.prepare(version=self._version()).cast(ctxt, 'wipe')\n"
    )
    assert "depot-compat" in client(surface).pins


# -- versions chosen by helpers

PREPARED = """
def prepared(client, new, old):
    return client.prepare(version=new if client.can_send_version(new) else old)
"""

HELPERS = HEAD + """
    def _get_compat_version(self, current, old):
        if not self.client.can_send_version(current):
            return old
        return current

    def _compat_ver(self, current, *legacy):
        versions = (current,) + legacy
        for version in versions[:-1]:
            if self.client.can_send_version(version):
                return version
        return versions[-1]

    def _get_cctxt(self, version=None, **kwargs):
        if version is None:
            version = '1.1'
        if isinstance(version, tuple):
            version = self._compat_ver(*version)
        return self.client.prepare(version=version, **kwargs)
"""  # fmt: skip


@pytest.mark.parametrize(
    ("sending", "pin", "version"),
    [
        ("self.client.prepare(version=self._get_compat_version('1.5', '1.2'))", None, "1.5"),
        ("self.client.prepare(version=self._get_compat_version('1.5', '1.2'))", "1.4", "1.2"),
        ("self.client.prepare(version=self._compat_ver('1.6', '1.4', '1.2'))", None, "1.6"),
        ("self.client.prepare(version=self._compat_ver('1.6', '1.4', '1.2'))", "1.5", "1.4"),
        ("self.client.prepare(version=self._compat_ver('1.6', '1.4', '1.2'))", "1.3", "1.2"),
        ("self._get_cctxt()", None, "1.1"),
        ("self._get_cctxt('1.3')", None, "1.3"),
        ("self._get_cctxt(('1.6', '1.2'), server=disk)", None, "1.6"),
        ("self._get_cctxt(version=('1.6', '1.2'))", "1.3", "1.2"),
        ("prepared(self.client, '1.6', '1.2')", None, "1.6"),
        ("prepared(self.client, '1.6', '1.2')", "1.3", "1.2"),
    ],
)
def test_helper(sending, pin, version):
    head = HELPERS.replace(
        "\nclass", "\n" + PREPARED + "\n\nclass", 1
    )  # fmt: skip
    assert run(f"{sending}.cast(ctxt, 'wipe')", pin, head) == ({(version, "")}, None)


@pytest.mark.parametrize(
    ("test", "extra"),
    [
        ("version == '1.6'", "full"),
        ("version in ('1.6', '1.5')", "full"),
        ("version != '1.6'", ""),
        ("version not in ('1.6',)", ""),
    ],
)
def test_versions_are_compared_as_text(test, extra):
    body = f"""
version = self._compat_ver('1.6', '1.2')
kw = {{}}
if {test}:
    kw['full'] = full
self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)"""
    assert run(body, "1.6", HELPERS) == ({("1.6", extra)}, None)


def test_a_tuple_of_versions_in_a_loop():
    body = """
for version in ('1.6', '1.4', '1.2'):
    if self.client.can_send_version(version):
        break
self.client.prepare(version=version).cast(ctxt, 'wipe')
"""
    assert [run(body, pin)[0] for pin in (None, "1.5", "1.1")] == [{("1.6", "")}, {("1.4", "")}, set()]


# -- caps that are worked out

WORKED_OUT = """
LAST = {}


class DepotAPI(object):
    LATEST = '1.9'

    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        self.client = rpc.get_client(target, version_cap=self.determine())

    @classmethod
    def determine(cls):
        if 'depot' in LAST:
            return LAST['depot']
        cap = messaging.oldest_of_all()
        if not cap:
            cap = cls.LATEST
        return cap
"""


@pytest.mark.parametrize(
    ("pin", "expected"),
    [(None, {("1.5", "disk full")}), ("1.5", {("1.5", "disk full")}), ("1.4", {("1.0", "disk")})],
)
def test_a_pin_is_the_cap_that_is_worked_out_and_not_the_one_that_stands_in_for_it(pin, expected):
    assert run(GUARD, pin, WORKED_OUT) == (expected, None)


@pytest.mark.parametrize(("pin", "expected"), [(None, {("1.5", "disk full")}), ("1.4", {("1.0", "disk")})])
def test_a_cap_for_one_older_release_is_not_in_force_unless_it_is_the_pin(pin, expected):
    older = "        if cap == 'liberty':\n            cap = '1.3'\n        return cap"
    assert run(GUARD, pin, WORKED_OUT.replace("        return cap", older)) == (expected, None)


def test_what_stands_in_for_a_cap_refuses_nothing_that_the_pin_allows():
    method = "    def wipe(self, ctxt):\n        self.client.prepare(version='2.0').cast(ctxt, 'wipe')\n"
    assert sent(service(f"{WORKED_OUT}\n{method}"), "2.0")["wipe"].refusals == ()


# -- decorators

GUARDING = """
def least(version, error=None):
    if error is None:
        error = IOError

    def decorator(function):
        @functools.wraps(function)
        def inner(self, *args, **kwargs):
            if not self.client.can_send_version(version):
                raise error(version)
            return function(self, *args, **kwargs)
        return inner
    return decorator


def plain(function):
    def inner(self, *args, **kwargs):
        if self.client.can_send_version('1.2'):
            return function(self, *args, **kwargs)
        raise IOError()
    return inner


def other(function):
    def inner(self):
        raise IOError()
    return inner

"""


SENDING = "self.client.prepare(version='1.1').cast(ctxt, 'wipe', disk=disk)"


def decorated(decorator, pin, body=SENDING):
    method = f"    {decorator}\n    def wipe(self, ctxt, disk=None):\n        {body}\n"
    return sent(service(f"{GUARDING}{HEAD}\n{method}"), pin)["wipe"]


@pytest.mark.parametrize(
    "decorator", ["@least('1.2')", "@least('1.2', KeyError)", "@plain", "@least('1.1')\n    @least('1.2')"]
)
@pytest.mark.parametrize(("pin", "refused"), [(None, None), ("1.2", None), ("1.1", Refusal.GUARDED)])
def test_a_decorator_that_asks_for_a_version(decorator, pin, refused):
    method = decorated(decorator, pin)
    versions = [message.version for message in method.messages]
    assert (versions, method.refused) == ([] if refused else ["1.1"], refused)


def test_a_decorator_that_asks_for_no_version_is_left_aside():
    assert decorated("@other", "1.1").refused is None


def test_an_argument_with_a_default_is_as_unknown_under_a_decorator():
    (message,) = decorated(
        "@plain", "1.2", f"{SENDING[:-10]}**({{'disk': disk}} if disk else {{}}))"
    ).messages
    assert (message.arguments, message.optional) == (set(), {"disk"})
