"""What a method takes, through all that its decorators wrap round it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Any

CONTEXT = 1  # what the dispatcher passes by position
BY_KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
CATCH_ALL = [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]


def described_method(function: Callable[..., Any]) -> dict[str, Any]:
    """The parameters of the innermost definition, and the names that any wrapper asks for.

    ``opaque`` where the innermost that can be seen takes anything at all, as an undisclosed wrapper does.
    """
    found = list(layers_of(function))
    layers = [layer(each, skipped) for each, skipped in found]
    inner, innermost = layers[-1], plain(found[-1][0])
    return {
        "module": innermost.__module__,
        "parameters": inner["parameters"],
        "any_keyword": inner["any_keyword"],
        "asked_by_wrappers": sorted(
            {name for outer in layers[:-1] for name, required in outer["parameters"] if required}
        ),
        "opaque": is_catch_all(innermost),
    }


def layers_of(function: Callable[..., Any]) -> Iterator[tuple[Callable[..., Any], int]]:
    """A method and what it wraps, outermost first, with how many leading parameters are not the message's."""
    skipped = CONTEXT
    current: Callable[..., Any] | None = function
    while current is not None:
        yield current, CONTEXT if isinstance(current, MethodType) else skipped
        if isinstance(current, MethodType):
            skipped = CONTEXT + 1  # what is wrapped below it waits for its ``self``
        current = wrapped(plain(current))


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return function.__func__ if isinstance(function, MethodType) else function


def wrapped(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """What a function wraps: what it says, or else the one function in its closure if it passes all on."""
    if hasattr(function, "__wrapped__"):
        return function.__wrapped__  # type: ignore[no-any-return]
    if not isinstance(function, FunctionType) or not is_catch_all(function):
        return None
    inside = [cell.cell_contents for cell in function.__closure__ or ()]
    functions = [each for each in inside if isinstance(each, FunctionType | MethodType)]
    return functions[0] if len(functions) == 1 else None


def is_catch_all(function: Callable[..., Any]) -> bool:
    return [parameter.kind for parameter in own_parameters(function)] == CATCH_ALL


def own_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function, follow_wrapped=False).parameters.values())


def layer(function: Callable[..., Any], skipped: int) -> dict[str, Any]:
    """The keywords that one layer takes."""
    parameters = own_parameters(function)
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = [p for p in parameters if p.kind in BY_KEYWORD and p not in positional[:skipped]]
    return {
        "parameters": [[p.name, p.default is p.empty] for p in named],
        "any_keyword": any(p.kind is p.VAR_KEYWORD for p in parameters),
    }
