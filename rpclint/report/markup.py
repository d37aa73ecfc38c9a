"""XML, written by hand: a few elements, and text of others that XML 1.0 may not hold."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from rpclint.report.style import SURROGATES, inert

NO_CHARACTERS = re.compile("[\ufffe\uffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def document(root: str) -> str:
    """In ASCII, which means the same wherever it is printed."""
    return DECLARATION + root.encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


def element(name: str, attributes: Mapping[str, object], inside: str = "") -> str:
    """``inside`` is XML already; attributes are not."""
    told = "".join(f' {key}="{_attribute(str(value))}"' for key, value in attributes.items())
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def escaped(text: str) -> str:
    """Text as the inside of an element."""
    allowed = NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", SURROGATES.sub("\ufffd", inert(text)))
    return html.escape(allowed, quote=False)


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;")
