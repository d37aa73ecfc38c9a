"""What is compared, and what is known of it beforehand: options that several commands have in common."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from rpclint.errors import UsageError

if TYPE_CHECKING:
    from rpclint.cli.options import Common
    from rpclint.config import Config
    from rpclint.lint import Step
    from rpclint.lint.suppressing import Acceptance
    from rpclint.workplace import Workplace

Command = TypeVar("Command", bound=Callable[..., Any])


class Asked(Struct, frozen=True):
    """A range, or two trees that are named one by one; ``window`` and ``direct`` say how to walk it."""

    range: str | None
    old: str | None
    new: str | None
    window: Any
    direct: bool

    def steps(self, place: Workplace, command: str) -> tuple[str, list[Step]]:
        """What the comparison is called, and its steps. ``command`` is named where nothing is asked for."""
        from rpclint.lint import Step
        from rpclint.workplace import range_steps

        if self.old is not None or self.new is not None:
            if self.old is None or self.new is None or self.range is not None or self.window is not None:
                raise UsageError(f"give both trees, and no range or window: {command} --old PATH --new PATH")
            return f"{self.old}..{self.new}", [Step(place.source(self.old), place.source(self.new))]
        if self.range is None:
            raise UsageError(f"name a range: {command} OLD..NEW (for instance icehouse..master)")
        return self.range, list(range_steps(place, self.range, self.window, direct=self.direct))

    @property
    def names_trees(self) -> bool:
        return any(each is not None for each in (self.range, self.old, self.new))

    @property
    def again(self) -> str:
        """The arguments that ask for the same."""
        said = [self.range] if self.range is not None else []
        for option, value in (("--old", self.old), ("--new", self.new), ("--window", self.window)):
            said += [option, str(value)] if value is not None else []
        return shlex.join([*said, *(["--direct"] if self.direct else [])])


def asked(given: dict[str, Any], range_: str | None) -> Asked:
    return Asked(range_, given["old"], given["new"], given["window"], given["direct"])


def comparing(command: Command) -> Command:
    """Adds the options that say what is compared, besides a range."""
    return _with(
        command,
        click.option(
            "--old", metavar="PATH", help="The old tree: a REV, folder, wheel, snapshot, pypi:NAME==VERSION."
        ),
        click.option("--new", metavar="PATH", help="The new tree, likewise."),
        click.option(
            "--window",
            type=click.Choice(["n-1", "slurp", "all", "none"]),
            help="Which older releases each one must be upgradable from; none: judge each tree by itself.",
        ),
        click.option("--direct", is_flag=True, help="Compare the two ends only."),
    )


def accepting(command: Command) -> Command:
    """Adds the options that say which breaks were accepted."""
    return _with(
        command,
        click.option(
            "--accepted", metavar="FILE", help="Accepted breaks; else .rpclint/accepted.toml of the new tree."
        ),
        click.option("--no-accepted", is_flag=True, help="Nothing was accepted."),
    )


def acceptance(given: dict[str, Any]) -> Acceptance:
    """What ``--accepted`` and ``--no-accepted`` come to."""
    from rpclint.lint.suppressing import OWN, Acceptance

    path, none = given["accepted"], given["no_accepted"]
    if path is not None and none:
        raise UsageError("a file of accepted breaks, or none: leave out --accepted or --no-accepted")
    if path is None and not none:
        return OWN
    from rpclint.suppress import Accepted, of_file

    if path is None:
        return Acceptance(lambda _: Accepted())
    found = of_file(path)
    return Acceptance(lambda _: found)


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def as_configured(options: Common, config: Config) -> Common:
    """The options, and for what the command line does not say what the configuration does."""
    select, ignore = config.choice(options.select, options.ignore)
    fail_on = options.fail_on or config.data.get("fail_on", "error")
    return replace(options, select=select, ignore=ignore, fail_on=fail_on)


def begun(where: str) -> str:
    """How a command in the same place begins."""
    return shlex.join(["rpclint", *(["-C", where] if where != "." else [])])
