"""TOML that others wrote."""

import pytest

from rpclint import toml
from rpclint.lint.projects import project_name
from rpclint.source.tree import LoadedTree


def test_what_is_nested_too_deeply_is_told_before_it_is_read():
    for text in ("a = " + "[" * 100_000, "a = " + "{a = " * 5_000, "a = " + "[" * 201 + "]" * 201):
        with pytest.raises(ValueError, match="nested too deeply"):
            toml.loads(text)


def test_many_brackets_beside_each_other_are_not_deep():
    assert toml.loads("a = [" + "[]," * 5_000 + "]")["a"] == [[]] * 5_000
    assert toml.loads("a = " + "[" * 200 + "]" * 200)
    assert toml.loads("a = ']]]]'\nb = [1]")["b"] == [1]


def test_a_project_is_not_named_by_what_cannot_be_read():
    files = {"pyproject.toml": b"[project]\nname = " + b"[" * 100_000, "depot/__init__.py": b""}
    assert project_name(LoadedTree("tree", files)) == "depot"
