"""What the source of the made-up service is put together from."""

HELPER = """
import oslo_messaging as messaging

TRANSPORT = None


def get_client(target, version_cap=None, serializer=None):
    return messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap, serializer=serializer)
"""

SERVER_HEAD = '''"""Serves bay {n}."""

import oslo_messaging as messaging

from depot import manager


class Bay{n}Manager(manager.Manager):
    target = messaging.Target(version='1.{minor}')

    def __init__(self):
        self.shelves = {{}}
        super().__init__()
'''

SERVER_METHOD = '''
    def {name}(self, context, item, count=1{more}):
        """Does step {name} for an item of bay {n}."""
        shelf = self.shelves.setdefault(item['shelf'], [])
        found = [each for each in shelf if each['id'] == item['id']]
        if not found:
            shelf.append(dict(item, count=count, step='{name}'))
            return {{'id': item['id'], 'count': count}}
        for each in found:
            each['count'] = each.get('count', 0) + count
            if each['count'] > 100:
                each['state'] = 'full'
            elif each['count'] < 0:
                raise ValueError('%s is overdrawn' % each['id'])
            else:
                each['state'] = 'open'
        with self.lock(item['shelf']):
            self.save(context, found)
        return {{'id': item['id'], 'count': sum(each['count'] for each in found)}}
'''

CLIENT_HEAD = '''"""Client side of bay {n}."""

from oslo_config import cfg
import oslo_messaging as messaging

from depot import rpc

CONF = cfg.CONF
CONF.register_opt(cfg.StrOpt('bay_{n}', help='Version cap'), 'upgrade_levels')


class Bay{n}API:
    """API version history:

    1.0 - Initial version.
{notes}    """

    VERSION_ALIASES = {{
{aliases}    }}

    def __init__(self):
        target = messaging.Target(topic='bay_{n}', version='1.0')
        cap = self.VERSION_ALIASES.get(CONF.upgrade_levels.bay_{n}, CONF.upgrade_levels.bay_{n})
        self.client = rpc.get_client(target, version_cap=cap)
'''

CLIENT_PLAIN = """
    def {name}(self, ctxt, host, item, count=1):
        cctxt = self.client.prepare(server=host)
        return cctxt.{kind}(ctxt, '{name}', item=item, count=count{more})
"""

CLIENT_GUARDED = """
    def {name}(self, ctxt, host, item, count=1):
        kwargs = {{'item': item, 'count': count{entry}}}
        version = '1.{minor}'
        if not self.client.can_send_version(version):
            kwargs.pop('count')
            version = '1.0'
        cctxt = self.client.prepare(server=host, version=version)
        return cctxt.{kind}(ctxt, '{name}', **kwargs)
"""
