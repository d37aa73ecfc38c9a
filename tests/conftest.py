"""No test reads or writes the cache of whoever runs it."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPCLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
