"""The version arithmetic, case by case; test_differential.py compares it with the runtime's own."""

import pytest

from rpclint.versions import is_compatible, is_same, is_well_formed, major, sort_key


@pytest.mark.parametrize(
    ("offered", "asked", "taken"),
    [
        ("1.5", "1.5", True),
        ("1.5", "1.4", True),
        ("1.5", "1.6", False),
        ("2.0", "1.9", False),
        ("1.9", "2.0", False),
        ("6.5", "5.0", False),
        # parts are numbers
        ("1.10", "1.9", True),
        ("1.9", "1.10", False),
        ("01.05", "1.5", True),
        # no version at all
        (None, "99.0", True),
        (None, None, True),
        ("1.0", None, False),
        # the third part counts only where the minors are equal
        ("1.6", "1.5.9", True),
        ("1.5", "1.5.1", False),
        ("1.5.1", "1.5", True),
        ("1.5.1", "1.5.1", True),
        ("1.5.1", "1.5.2", False),
        ("1.5", "1.5.0.7", True),
        # and is not even read otherwise, nor is a minor where the majors differ
        ("1.5", "1.4.x", True),
        ("2.0", "1", False),
        ("2.x", "1.0", False),
    ],
)
def test_compatibility(offered, asked, taken):
    assert is_compatible(offered, asked) is taken


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        ("1.5", "1"),
        ("1", "1.5"),
        ("1.5", "1.5.x"),
        ("1.x", "1.0"),
        ("", "1.0"),
        ("auto", "1.0"),
        ("mitaka", "1.0"),
        ("1.0", "latest"),
    ],
)
def test_what_the_runtime_cannot_read_is_an_error(offered, asked):
    with pytest.raises(ValueError, match=r"."):
        is_compatible(offered, asked)


def test_order_is_by_number():
    assert sorted(["1.10", "2.0", "1.9", "1.9.1"], key=sort_key) == ["1.9", "1.9.1", "1.10", "2.0"]
    assert major("12.3") == 12


@pytest.mark.parametrize("version", ["1.0", "6.5", "1.10.3"])
def test_well_formed(version):
    assert is_well_formed(version)


@pytest.mark.parametrize("version", ["", "1", "1.x", "auto", "1.2.3.4", "1.0 ", "1.0\n", "-1.0"])
def test_not_well_formed(version):
    assert not is_well_formed(version)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.5", "1.5", True),
        ("1.5", "1.05", True),
        ("1.5", "1.5.0", True),
        ("1.5", "1.5.1", False),
        ("1.5", "1.50", False),
        ("1.5", "2.5", False),
        ("latest", "latest", True),
        ("latest", "1.5", False),
    ],
)
def test_versions_that_mean_the_same(one, other, same):
    assert is_same(one, other) is is_same(other, one) is same
