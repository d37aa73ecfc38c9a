"""Bytes of a Python file to text, by PEP 263, whichever Python they were written for."""

import codecs
import re

from rpclint.source.tree import Unreadable

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#|$)")
# With these a file could hide code from whoever reads its bytes.
_ESCAPES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
# Any other codec for source must leave ASCII alone, which utf-16, utf-7 and EBCDIC do not.
_ASCII = "".join(map(chr, range(32, 127))) + "\t\n +AEE- ~{AA~}"


def decode(data: bytes) -> str | Unreadable:
    """The text with plain line ends, every line and column where it was; never an exception."""
    if b"\0" in data:
        return Unreadable("holds NUL bytes")
    body = data.removeprefix(codecs.BOM_UTF8)
    cookie = _cookie(body)
    codec = _codec(cookie)
    if isinstance(codec, Unreadable):
        return codec
    if body is not data and codec != "utf-8":
        return Unreadable(f"declares {cookie} after a UTF-8 byte order mark")
    text = _text(body, codec)
    return text if isinstance(text, Unreadable) else _plain(text)


def _cookie(data: bytes) -> str | None:
    for line in data[:1024].replace(b"\r", b"\n").replace(b"\n\n", b"\n").split(b"\n", 2)[:2]:
        if found := _COOKIE.match(line):
            return found[1].decode("ascii", "replace")
        if not _BLANK_OR_COMMENT.match(line):
            break
    return None


def _codec(cookie: str | None) -> str | Unreadable:
    if cookie is None:
        return "utf-8"
    name = _without_line_ends(cookie)
    try:
        codec = codecs.lookup(name).name
        faithful = codec not in _ESCAPES and _ASCII.encode("ascii").decode(name) == _ASCII
    except (LookupError, ValueError, ImportError):
        return Unreadable(f"declares the unusable encoding {cookie}")
    if not faithful:
        return Unreadable(f"declares {cookie}, which is no encoding for source")
    return "utf-8" if codec in {"utf-8", "utf-8-sig"} else codec


def _without_line_ends(cookie: str) -> str:
    """Emacs writes `utf-8-unix`; Python knows that for these encodings."""
    name = cookie.lower().replace("_", "-")
    for known in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):
        if name.startswith(known + "-") and name != "utf-8-sig":
            return "latin-1" if known == "iso-latin-1" else known
    return cookie


def _text(body: bytes, codec: str) -> str | Unreadable:
    try:
        return body.decode(codec)
    except ValueError:
        if codec != "utf-8":
            return Unreadable(f"is not {codec}, which it declares")
    # Python 2 let any byte stand in a comment. Names and literals that matter are ASCII in either reading.
    return body.decode("latin-1")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
