"""The client classes of an installed package: found by the names in their code, whatever rpclint finds."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Collection, Iterator
from importlib import metadata
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

RPC = re.compile(rb"\brpc|oslo_messaging")
CLASS = re.compile(rb"^\s*class\b", re.MULTILINE)  # modules without one include those that start a process
TESTS = {"tests", "test"}
SENDS = {"call", "cast"}
MAKES = {"prepare", "can_send_version", "get_client", "get_rpc_client", "RPCClient"}


def modules(package: str, failed: dict[str, str]) -> Iterator[ModuleType]:
    """The package's modules that have to do with RPC; ``failed`` takes those that cannot be imported."""
    (distribution,) = metadata.packages_distributions()[package]
    for file in metadata.files(distribution) or ():
        parts = file.with_suffix("").parts
        if file.suffix != ".py" or parts[0] != package or TESTS & set(parts):
            continue
        source = Path(str(file.locate())).read_bytes()
        if not (RPC.search(source) and CLASS.search(source)):
            continue
        name = ".".join(part for part in parts if part != "__init__")
        try:
            yield importlib.import_module(name)
        except Exception as error:  # noqa: BLE001, whatever a module does when it is imported
            failed[name] = repr(error)


def client_classes(package: str, failed: dict[str, str], makes: Collection[str]) -> Iterator[type]:
    """The classes whose methods name a verb of RPC, and what a client is made or prepared with.

    ``makes`` are the project's own functions that make one.
    """
    for module in modules(package, failed):
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__:
                names = {name for function in all_functions(cls, package) for name in names_in(function)}
                if names & SENDS and names & MAKES.union(makes):
                    yield cls


def senders(cls: type, package: str) -> set[str]:
    """The methods of a class that name a verb of RPC, or another method which does."""
    named = {name: names_in(function) for name, function in functions(cls, package).items()}
    found = {name for name, names in named.items() if names & SENDS}
    while more := {name for name, names in named.items() if names & found} - found:
        found |= more
    return found


def all_functions(cls: type, package: str) -> Iterator[Callable[..., Any]]:
    """The functions of a class and its bases, those that are overridden included: they may be called, too."""
    for base in bases(cls, package):
        yield from functions(base, package).values()


def bases(cls: type, package: str) -> list[type]:
    """A class and those of its bases that the package defines, the first to be overridden first."""
    return [base for base in reversed(cls.__mro__) if base.__module__.split(".")[0] == package]


def functions(cls: type, package: str) -> dict[str, Callable[..., Any]]:
    """The functions of a class and its bases that the package defines, those of properties included."""
    members = {name: value for base in bases(cls, package) for name, value in vars(base).items()}
    found = {n: getattr(v, "fget", None) or getattr(v, "__func__", v) for n, v in members.items()}
    return {name: inspect.unwrap(value) for name, value in found.items() if inspect.isfunction(value)}


def names_in(function: Callable[..., Any]) -> set[str]:
    """Every name in the code of a function and of those inside it."""
    waiting, names = [function.__code__], set()
    while waiting:
        code = waiting.pop()
        names.update(code.co_names)
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return names
