"""Version decorators of a project's own: what they mean for a method, and for whoever calls it."""

from __future__ import annotations

from rpclint import facts
from rpclint.evaluate.frame import Frame, Raised
from rpclint.evaluate.given import both, plain_names
from rpclint.evaluate.sending import can_send
from rpclint.evaluate.taught import sender_or_none
from rpclint.evaluate.values import Function, Known, Value, is_none
from rpclint.idioms import Argument
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.program import External, LinkedFunction
from rpclint.model import Cap, Place, Refusal, Refused

REFUSED = "refused by a version decorator"


def versions_of(module: LinkedModule, function: facts.Function) -> list[tuple[str, facts.Expression]]:
    """What the version decorators of a function mean, each with the expression of its version."""
    forms = {form.name: form for form in module.program.idioms.decorators}
    found = []
    for decorator in function.decorators if forms else ():
        if isinstance(decorator, facts.Call) and (form := forms.get(dotted(module, decorator.function))):
            version = argument_of(module, decorator, form.argument)
            found += [(form.means, version)] if version is not None else []
    return found


def dotted(module: LinkedModule, expression: facts.Expression) -> str:
    """The full name of what an expression stands for; empty for what has none."""
    match module.program.symbol(module, expression):
        case LinkedFunction() | LinkedClass() as defined:
            return defined.dotted
        case External(name):
            return name
        case _:
            return ""


def argument_of(module: LinkedModule, call: facts.Call, argument: Argument) -> facts.Expression | None:
    """What a call is given as an argument; None where it is not given."""
    symbol = module.program.symbol(module, call.function)
    index, name = both(argument, plain_names(symbol.syntax) if isinstance(symbol, LinkedFunction) else ())
    plain = [a.value for a in call.arguments if a.keyword is None and not a.star]
    named = (a.value for a in call.arguments if a.keyword is not None and a.keyword == name)
    return plain[index] if 0 <= index < len(plain) else next(named, None)


def entered(frame: Frame, function: Function) -> Value | None:
    """Holds a client method to its decorators: may raise; gives the version that it came with, if any."""
    came_with = None
    for means, expression in versions_of(function.module, function.syntax):
        version = frame.run.evaluate(frame.elsewhere(function.module, function.owner), expression)
        if means == "minimum":
            _demand(frame, function, version)
        elif means == "introduced" and not is_none(version):
            came_with = version
    return came_with


def _demand(frame: Frame, function: Function, version: Value) -> None:
    sender = sender_or_none(frame, function.bound)
    if sender is None or sender.cap_kind is Cap.NONE:  # nothing keeps it from being sent
        return
    allowed = can_send(frame, sender, version)
    if isinstance(allowed, Known) and not allowed.value:
        place = Place(function.module.path, function.syntax.line)
        frame.run.path.refusals.append(Refused(Refusal.GUARDED, place))
        raise Raised(REFUSED)
