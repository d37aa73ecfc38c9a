"""What can go wrong with the job itself, as opposed to what it finds."""


class RpclintError(Exception):
    """The job could not be done: one line that says what, where, and the command that mends it.

    The command line prints it on standard error and ends with exit code 2.
    """


class UsageError(RpclintError):
    """The request itself makes no sense (an unknown rule, a REV that looks like an option)."""


class SourceError(RpclintError):
    """A repository, revision, folder or archive could not be read."""


class ReleaseError(RpclintError):
    """No release, or no baseline, could be found for what was asked."""


class ConfigError(RpclintError):
    """The rule pages or a profile are not what they should be."""
