"""Caps out of a table with a row for each release: what a client sends under each pin."""

import pytest
from trees import client, reasons, sent, service

from rpclint.model import Cap, Refusal

HEAD = """
from depot import releases


class DepotAPI(object):
    RPC_API_VERSION = '1.4'

    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
{cap}
        self.client = rpc.get_client(target, version_cap=cap)

    def wipe(self, ctxt, disk):
        if self.client.can_send_version('1.3'):
            version, kw = '1.3', {{'disk': disk}}
        else:
            version, kw = '1.0', {{}}
        self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)

    def fill(self, ctxt):
        self.client.prepare(version='1.4').cast(ctxt, 'fill')
"""
RELEASES = """
ROWS = {
    'havana': {'rpc': '1.2'},
    'icehouse': {'rpc': '1.3'},
    'juno': {'api': '7'},
}
ROWS['2014.1'] = ROWS['icehouse']
"""
BY_ROW = """
row = releases.ROWS.get(CONF.pin)
cap = row['rpc'] if row else self.RPC_API_VERSION
"""
BY_GET = """
row = releases.ROWS.get(CONF.depot.pin)
if row is not None:
    cap = row.get('rpc')
else:
    cap = self.RPC_API_VERSION
"""


def depot(cap=BY_ROW):
    lines = "\n".join(f"        {line}" for line in cap.strip("\n").splitlines())
    return service(HEAD.format(cap=lines), releases=RELEASES)


@pytest.mark.parametrize("cap", [BY_ROW, BY_GET])
@pytest.mark.parametrize(
    ("pin", "wiped", "filled"),
    [
        (None, "1.3", None),
        ("havana", "1.0", Refusal.CAP),
        ("icehouse", "1.3", Refusal.CAP),
        ("2014.1", "1.3", Refusal.CAP),
        ("juno", "1.3", None),  # its row has nothing for the client: no cap
        ("1.2", "1.0", Refusal.CAP),
        ("1.4", "1.3", None),
    ],
)
def test_a_pin_picks_the_row_of_a_release(cap, pin, wiped, filled):
    found = sent(depot(cap), pin)

    assert [message.version for message in found["wipe"].messages] == [wiped]
    assert found["fill"].refused == filled


@pytest.mark.parametrize(("cap", "option"), [(BY_ROW, "[DEFAULT] pin"), (BY_GET, "[depot] pin")])
def test_a_client_knows_the_releases_of_its_table(cap, option):
    surface = depot(cap)
    found = client(surface)

    assert (found.cap, found.option, found.aliases) == (Cap.CONFIGURED, option, {})
    assert found.releases == {"havana": "1.2", "icehouse": "1.3", "juno": None, "2014.1": "1.3"}
    assert (found.claim.name, found.claim.version) == ("RPC_API_VERSION", "1.4")
    assert reasons(surface) == []


def test_a_table_of_other_things_is_no_pin():
    surface = depot("row = {'a': 1}.get(CONF.pin)\ncap = row['rpc'] if row else None")

    assert client(surface).releases == {}


OTHER_TRANSPORT = """
import requests

class Client(object):
    def __init__(self, version_cap=None):
        self.version_cap = version_cap

    def can_send_version(self, version):
        asked, cap = [int(p) for p in version.split('.')], [int(p) for p in self.version_cap.split('.')]
        return asked[0] == cap[0] and asked[1] <= cap[1]

    def prepare(self, topic, version=None):
        return Context(topic, version, self.version_cap)


class Context(object):
    def __init__(self, topic, version, version_cap):
        self.topic = topic

    def cast(self, context, method, **kwargs):
        requests.post(self.topic, json={'method': method, 'params': kwargs})
"""
TWO_TRANSPORTS = """
class DepotAPI(object):
    def __init__(self):
        cap = releases.ROWS.get(CONF.pin)['rpc']
        if CONF.transport == 'http':
            self.client = http.Client(version_cap=cap)
        else:
            self.client = rpc.get_client(messaging.Target(topic='depot', version='1.0'), version_cap=cap)

    def wipe(self, ctxt, {arguments}):
        version, kw = '1.0', {{}}
{ladder}
        self.client.prepare(topic='depot', version=version).cast(ctxt, 'wipe', **kw)
"""


def test_another_transport_asks_the_same_cap_and_does_not_multiply_the_paths():
    steps = range(1, 10)
    ladder = "\n".join(
        f"        if self.client.can_send_version('1.{n}'):\n            version, kw['a{n}'] = '1.{n}', a{n}"
        for n in steps
    )
    text = TWO_TRANSPORTS.format(arguments=", ".join(f"a{n}" for n in steps), ladder=ladder)
    surface = service(
        "from depot import http\nfrom depot import releases\n" + text,
        releases=RELEASES,
        http=OTHER_TRANSPORT,
    )

    assert reasons(surface) == []
    (message,) = sent(surface)["wipe"].messages
    assert (message.version, len(message.arguments)) == ("1.9", 9)
    (message,) = sent(surface, "icehouse")["wipe"].messages
    assert (message.version, sorted(message.arguments)) == ("1.3", ["a1", "a2", "a3"])
