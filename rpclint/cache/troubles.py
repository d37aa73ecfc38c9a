"""What keeps a cache from being used."""


class Unusable(Exception):
    """It cannot be had now, or is not to be trusted: somebody else's, locked, or nowhere to be written."""


class Damaged(Exception):
    """It is no cache, or no whole one, and may be made anew."""
