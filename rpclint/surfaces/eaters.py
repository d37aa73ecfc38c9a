"""Wrappers that keep the context for themselves: the method behind has none among its parameters."""

from __future__ import annotations

from rpclint import facts
from rpclint.link import LinkedClass
from rpclint.link.program import LinkedFunction

SELF_AND_CONTEXT = 2


def eaten_context(owner: LinkedClass, function: facts.Function) -> str | None:
    """What the context is called in a decorator that does not hand it on; None where every one does."""
    for decorator in function.decorators:
        named = decorator.function if isinstance(decorator, facts.Call) else decorator
        symbol = owner.module.program.symbol(owner.module, named)
        if isinstance(symbol, LinkedFunction) and (name := _eaten(symbol.syntax)) is not None:
            return name
    return None


def _eaten(decorator: facts.Function) -> str | None:
    """``wrapped(self, ctx, *args, **kwargs)`` that calls ``func(self, *args, **kwargs)``."""
    if not decorator.parameters:
        return None
    wrapped = facts.Name(decorator.parameters[0].name)
    for inner in facts.walk(decorator.body or ()):
        if isinstance(inner, facts.Function) and len(inner.parameters) > SELF_AND_CONTEXT:
            me, context, rest = inner.parameters[:3]
            if rest.kind != "*" or me.kind or context.kind:
                continue
            calls = [
                n for n in facts.walk(inner.body or ()) if isinstance(n, facts.Call) and n.function == wrapped
            ]
            if calls and all(_hands_on(call) == [me.name] for call in calls):
                return context.name
    return None


def eaten_on_the_way(getter: facts.Function) -> str | None:
    """The same of a ``__getattr__`` that gives ``run(ctx, **kwargs)`` which calls ``method(**kwargs)``."""
    for inner in facts.walk(getter.body or ()):
        if isinstance(inner, facts.Function) and inner is not getter and inner.parameters:
            context = inner.parameters[0]
            starred = {p.name for p in inner.parameters if p.kind in ("*", "**")}
            calls = [n for n in facts.walk(inner.body or ()) if isinstance(n, facts.Call)]
            handed = [call for call in calls if not starred.isdisjoint(facts.names(tuple(_spread(call))))]
            if not context.kind and handed and all(len(_spread(c)) == len(c.arguments) for c in handed):
                return context.name
    return None


def _spread(call: facts.Call) -> list[facts.Argument]:
    return [a for a in call.arguments if a.star and isinstance(a.value, facts.Name)]


def _hands_on(call: facts.Call) -> list[str | None]:
    """The names that a call is given before ``*args``; None for anything that is no name."""
    given = [a.value for a in call.arguments if not a.star and a.keyword is None]
    return [value.name if isinstance(value, facts.Name) else None for value in given]
