"""The page about configuration: its examples run, and its tables are those of the code.

``RPCLINT_REWRITE=1 pytest tests/test_configuration_page.py`` writes both anew; read the difference.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import unpacked

from rpclint.cli import main
from rpclint.config.files import read
from rpclint.profiles import ORDERS, names, profile, written
from rpclint.profiles.schema import SCHEMA, Key, Named, Pairs
from rpclint.report.config_keys import form, told

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
REWRITE = bool(os.environ.get("RPCLINT_REWRITE"))
BLOCK = re.compile(r"```(?P<form>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
FILE = re.compile(r"`(?P<path>[\w./]+)`:\n\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)
RUN = re.compile(r"(?<=```console\n)\$ rpclint (?P<arguments>.*)\n(?P<printed>(?:.*\n)*?)(?=```\n)")


def page():
    return PAGE.read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    _, *found = re.split(r"^#{2,3} (.+)\n", page(), flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2], strict=True))


EXAMPLES = [title for title, text in sections().items() if RUN.search(text)]


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_prints_what_the_page_shows(tmp_path, capsys, title):
    text = sections()[title]
    tree = unpacked(tmp_path / "harbour", {found["path"]: found["text"] for found in FILE.finditer(text)})

    def run(found: re.Match[str]) -> str:
        code = main(["-C", str(tree), *found["arguments"].split()])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")  # a name that stands for nothing would be a warning
        return f"$ rpclint {found['arguments']}\n{out}"

    shown = RUN.sub(run, text)
    if REWRITE:
        PAGE.write_text(page().replace(text, shown), encoding="utf-8")
    else:
        assert shown == text


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_shows_what_is_configured(tmp_path, capsys, title):
    """Without the configuration the same tree prints something else."""
    files = {found["path"]: found["text"] for found in FILE.finditer(sections()[title])}
    assert files.pop("rpclint.toml")
    code = main(["-C", str(unpacked(tmp_path / "harbour", files)), "show"])
    assert code == 2 or capsys.readouterr().out not in sections()[title]


def blocks(form: str) -> Iterator[str]:
    return (found["text"] for found in BLOCK.finditer(page()) if found["form"] == form)


def test_every_configuration_on_the_page_is_one():
    found = [read("rpclint.toml", text.encode(), "page") for text in blocks("toml")]
    assert len(found) > 8
    assert all(found)


def test_an_ini_file_says_the_same():
    (ini,) = blocks("ini")
    assert read("setup.cfg", ini.encode(), "page") == read(
        "rpclint.toml", next(blocks("toml")).encode(), "page"
    )


def test_every_key_has_an_example_or_is_named_in_the_text():
    text = page().partition("\n## All keys\n")[0]
    unsaid = [name for name in SCHEMA if not re.search(rf"`{name}\b|^\[?{name}\b", text, re.MULTILINE)]
    assert unsaid == ["project", "sources"]


# -- tables


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _orders() -> str:
    head = _row("`order`", "upgrades go", *BREAKS) + _row(*["---"] * 5)
    return head + "".join(
        _row(f"`{name}`", WHEN[name], *(severity.value for severity in severities))
        for name, severities in ORDERS.items()
    )


BREAKS = ("an old client breaks", "a pinned new client breaks", "one without a pin breaks")
WHEN = {
    "any": "service by service, whichever first",
    "servers-first": "servers, then clients",
    "clients-first": "clients, then servers",
    "cold": "with everything stopped",
    "apart": "never together: releases do not meet",
}


def _profiles() -> str:
    head = _row("project", "since", "old client", "pinned", "unpinned", "window", "but for")
    own = sorted((name for name in names() if _is_own(name)), key=lambda name: name == "default")
    return head + _row(*["---"] * 7) + "".join(map(_profile, own))


def _is_own(name: str) -> bool:
    return written(name)[0] == name


def _profile(name: str) -> str:
    found = profile(name)
    default = found.default
    values = (default.old_to_new.value, default.pinned.value, default.unpinned.value, default.window)
    but_for = [f"`{name}`" for name, promise in sorted(found.interfaces.items()) if promise != default]
    return _row("all others" if name == "default" else name, found.since or "", *values, ", ".join(but_for))


def _keys() -> str:
    tables = ["".join(_row(f"`{n}`", form(k), told(k)) for n, k in SCHEMA.items() if isinstance(k, Key))]
    titles = [""]
    for name, entry in SCHEMA.items():
        match entry:
            case Pairs(of, says):
                key, _, value = of.partition(" = ")
                titles.append(f"`[{name}]`, {says}:\n\n")
                tables.append(_row(f"*{key}*", "text", f"*{value}*"))
            case Named(of, says, inner):
                titles.append(f"`[{name}.{of}]`, {says}:\n\n")
                keys = (_row(f"`{n}`", form(k), told(k)) for n, k in inner.items() if isinstance(k, Key))
                within = (f"`[{name}.{of}.{n}]`" for n, k in inner.items() if isinstance(k, Pairs))
                tables.append("".join([*keys, *(_row(each, "table", "as by itself") for each in within)]))
            case Key():
                pass
    head = _row("key", "is", "says") + _row("---", "---", "---")
    return "\n".join(f"{title}{head}{rows}" for title, rows in zip(titles, tables, strict=True))


@pytest.mark.parametrize(("name", "made"), [("orders", _orders), ("profiles", _profiles), ("keys", _keys)])
def test_a_table_is_that_of_the_code(name, made):
    before, start, rest = page().partition(f"<!-- {name} -->\n")
    shown, end, after = rest.partition("<!-- end -->\n")
    if REWRITE:
        PAGE.write_text(f"{before}{start}\n{made()}\n{end}{after}", encoding="utf-8")
    else:
        assert shown == f"\n{made()}\n"


def test_the_orders_on_the_page_are_all_there_are():
    assert set(WHEN) == set(ORDERS)
    assert tomllib.loads('order = "cold"')["order"] in WHEN
