"""What is wrong with a forward in itself: arguments that do not get through, or arrive in a wrong place."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.model import Forward, Method, Passed


def main_forwards(method: Method) -> tuple[Forward, ...]:
    """The calls of a method by which it hands on what it is asked for: those of its own name, if any is."""
    found = tuple(f for f in method.forwards if f.method is not None)
    return tuple(f for f in found if f.name == method.name) or found


def left_out(method: Method) -> tuple[str, ...]:
    """The parameters that a method does nothing with although every method it hands on to takes them."""
    forwards = main_forwards(method)
    takers = {name: [f for f in forwards if name in _takes(f)] for name in method.unused}
    return tuple(name for name, some in takers.items() if some and all(_is_lost(f, name) for f in some))


def left_off(method: Method) -> tuple[str, ...]:
    """The parameter after the last one handed on, where the taker has room for it, under another name."""
    forward = next(iter(main_forwards(method)), None)
    if forward is None or forward.open or forward.missing or not all(p.positional for p in forward.passed):
        return ()
    count = len(forward.passed) - 1  # the first of them is the context
    own, takes = [parameter.name for parameter in method.parameters], _takes(forward)
    if [p.own for p in forward.passed[1:]] != own[:count] or takes[count + 1 : count + 2] == ():
        return ()
    is_another = takes[count + 1] not in own
    return tuple(n for n in own[count : count + 1] if is_another and n in method.unused and n not in takes)


def thrown_away(method: Method) -> Forward | None:
    """A call that gives something back, of which a method that returns nothing makes no use."""
    if method.returns:
        return None
    return next((f for f in main_forwards(method) if f.discarded and f.method and f.method.returns), None)


def unbound(forward: Forward) -> Iterator[tuple[str, bool]]:
    """What keeps a forward from binding, and whether the taker misses it (true) or does not know it."""
    if forward.guarded:
        return
    yield from ((name, True) for name in _missing(forward))
    yield from ((name, False) for name in forward.unexpected)


def misplaced(method: Method, forward: Forward) -> tuple[Passed, ...]:
    """The arguments that arrive at another parameter than the one of their name, where the call binds."""
    found = _displaced(forward)
    if forward.missing or forward.unexpected or not found:
        return ()
    return found if is_reordered(forward) or not left_out(method) else ()


def is_reordered(forward: Forward) -> bool:
    """Whether arguments overtake each other; if not, they moved up for one that was left out or added."""
    order = list(_takes(forward))
    places = [order.index(p.own) for p in forward.passed if p.positional and p.own in order]
    return places != sorted(places)


def _takes(forward: Forward) -> tuple[str, ...]:
    """The parameters of the method that takes a forward, in order."""
    method = forward.method
    if method is None:
        return ()
    return (*(name for name in (method.context,) if name), *(p.name for p in method.parameters))


def _displaced(forward: Forward) -> tuple[Passed, ...]:
    """Positional arguments that stand where another parameter is, while their own place was not filled."""
    known = _takes(forward)
    stray = [p for p in forward.passed if p.positional and p.to and p.own in known and p.own != p.to]
    filled = {p.to for p in forward.passed if p not in stray}
    return tuple(p for p in stray if p.own not in filled)


def _is_lost(forward: Forward, name: str) -> bool:
    """Whether a forward leaves a parameter out, or has a constant or another argument in its place."""
    given = next((p for p in forward.passed if p.to == name), None)
    if given is None:
        return not forward.open
    return given.constant is not None or given in _displaced(forward)


def _missing(forward: Forward) -> tuple[str, ...]:
    """What the taker is not given: where arguments moved up, the one that is not there, not the last ones."""
    passed = {p.own for p in forward.passed}
    skipped = [p.to for p in _displaced(forward) if p.to and p.to not in passed]
    if not forward.missing or is_reordered(forward) or not skipped:
        return forward.missing
    rest = [name for name in forward.missing if name not in passed]
    return tuple(dict.fromkeys((*skipped, *rest)))
