"""All that is known of one violation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rpclint.callers import Callers
from rpclint.checks import Violation
from rpclint.lint.loading import Source
from rpclint.model import Client, ClientMethod, Kind, Message
from rpclint.pairing import Pair
from rpclint.profiles import Profile
from rpclint.results import Flow, Severity
from rpclint.rulebook import Rule

AskedFor = tuple[str, str, str]


def asked_for(client: Client, method: ClientMethod) -> AskedFor:
    """What callers are looked up by: module, class and method."""
    return client.module, client.class_name, method.name


def is_uncalled(answers: Mapping[AskedFor, Callers], key: AskedFor) -> bool:
    """Whether it is proven that no code of the sender's own release calls a client method."""
    return key in answers and answers[key].uncalled


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one violation: enough to tell it."""

    rule: Rule
    violation: Violation
    pair: Pair
    old: Source | None
    new: Source
    severity: Severity
    callers: dict[AskedFor, Callers]
    pin: str | None
    profile: Profile

    @property
    def sender(self) -> Source:
        return self.old if self.violation.flow is Flow.OLD_TO_NEW and self.old is not None else self.new

    @property
    def receiver(self) -> Source:
        """Between commits, the old tree where messages fail there, and the new one for any other change."""
        flow = self.violation.flow
        fails = flow is Flow.COMMIT and self.violation.outcome is not None
        to_old = flow is Flow.NEW_TO_OLD or fails or self.violation.of_old
        return self.old if to_old and self.old is not None else self.new

    def uncalled(self, client: Client, method: ClientMethod) -> bool:
        return is_uncalled(self.callers, asked_for(client, method))


def shown(case: Case) -> tuple[Client, ClientMethod, Message | None] | None:
    """The one message that stands for all: a cast that is called, for it is lost without a word."""
    calls = case.violation.calls
    called = [call for call in calls if not case.uncalled(call[0], call[1])] or list(calls)
    casts = [call for call in called if call[2] is not None and call[2].kind is not Kind.CALL]
    return next(iter(casts or called), None)


def all_uncalled(callers: dict[AskedFor, Callers], violation: Violation) -> bool:
    """Whether it is proven that none of the client methods at stake is ever called."""
    keys = [asked_for(client, method) for client, method, _ in violation.calls]
    return bool(keys) and all(is_uncalled(callers, key) for key in keys)
