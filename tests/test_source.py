import os

import pytest

from rpclint.errors import SourceError
from rpclint.source import Unreadable, decode, open_path
from rpclint.source import folder as folders
from rpclint.source.tree import blob_id


def test_a_folder_has_the_ids_git_would_give(tmp_path):
    (tmp_path / "nova").mkdir()
    (tmp_path / "nova/rpcapi.py").write_bytes(b"hello\n")
    (tmp_path / "notes.txt").write_bytes(b"")
    tree = open_path(str(tmp_path))
    assert tree.files() == {"nova/rpcapi.py": "ce013625030ba8dba906f756967f9e9ca394464a"}
    assert list(tree.read(["nova/rpcapi.py"])) == [("nova/rpcapi.py", b"hello\n")]
    assert (tree.rev, tree.commit) == (str(tmp_path), None)


def test_a_folder_leaves_out_what_is_no_source(tmp_path):
    for name in (".git", ".tox", "__pycache__", "node_modules", "nova.egg-info", "nova"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_bytes(b"")
    (tmp_path / ".gitreview").write_bytes(b"[gerrit]\n")
    (tmp_path / "nova-31.0.0.dist-info").mkdir()
    (tmp_path / "nova-31.0.0.dist-info/METADATA").write_bytes(b"Name: nova\n")
    assert list(open_path(str(tmp_path)).files()) == [
        ".gitreview",
        "nova-31.0.0.dist-info/METADATA",
        "nova/module.py",
    ]


def test_links_and_loops_are_not_followed(tmp_path):
    (tmp_path / "real.py").write_bytes(b"x = 1\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "broken.py").symlink_to("nowhere.py")
    (tmp_path / "link.py").symlink_to("real.py")
    os.mkfifo(tmp_path / "pipe.py")
    assert list(open_path(str(tmp_path)).files()) == ["real.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_file_is_one_bad_file(tmp_path):
    (tmp_path / "locked.py").write_bytes(b"")
    (tmp_path / "locked.py").chmod(0)
    assert list(open_path(str(tmp_path)).read(["locked.py"])) == [
        ("locked.py", Unreadable("Permission denied"))
    ]


def test_a_large_file_is_one_bad_file_with_an_id_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 10)
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_bytes(b"x" * 11)
    tree = open_path(str(tmp_path))
    assert all(isinstance(content, Unreadable) for _, content in tree.read(tree.files()))
    assert len(set(tree.files().values())) == 2
    assert blob_id(b"x" * 11) not in tree.files().values()


def test_a_folder_of_everything_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MAX_TREE_BYTES", 10)
    (tmp_path / "a.py").write_bytes(b"x" * 11)
    with pytest.raises(SourceError, match="rpclint show"):
        open_path(str(tmp_path))


def test_what_is_neither_folder_nor_archive_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"")
    with pytest.raises(SourceError, match="neither a folder nor a wheel nor an sdist"):
        open_path(str(tmp_path / "notes.txt"))
    with pytest.raises(SourceError, match="no such folder"):
        open_path(str(tmp_path / "nope"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"name = 'caf\xc3\xa9'\n", "name = 'caf\u00e9'\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = '\u00e9'\n"),
        (
            b"#!/usr/bin/python\n# vim: fileencoding=iso-8859-15\n\xa4",
            "#!/usr/bin/python\n# vim: fileencoding=iso-8859-15\n\u20ac",
        ),
        (b"#!python\r\n# coding: latin-1\r\n'\xe9'", "#!python\n# coding: latin-1\n'\u00e9'"),
        (b"# coding: utf-8-unix\n'\xc3\xa9'", "# coding: utf-8-unix\n'\u00e9'"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n"),
        (b"# Python 2: \xe9\nx = 1\n", "# Python 2: \u00e9\nx = 1\n"),
        (b"# coding: utf-8\n# \xe9\n", "# coding: utf-8\n# \u00e9\n"),
        (b"a\r\nb\rc\n\x0cd", "a\nb\nc\n d"),
        (b"x = 1\n# coding: rot13\n", "x = 1\n# coding: rot13\n"),
        (b"", ""),
    ],
)
def test_text_is_what_python_would_see(data, text):
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = 1\0\n", "NUL"),
        ("x = 1\n".encode("utf-16"), "NUL"),
        (b"# coding: klingon\n", "klingon"),
        (b"# coding: ascii\n# \xe9\n", "is not ascii"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "byte order mark"),
        *(
            (f"# coding: {codec}\nx = 1\n".encode(), codec)
            for codec in (
                *("rot13", "hex", "zlib", "base64", "unicode_escape", "raw_unicode_escape", "idna"),
                *("punycode", "utf-7", "utf-16-le", "cp037", "undefined", "mbcs", "hz"),
            )
        ),
    ],
)
def test_text_that_cannot_be_had_is_a_value(data, reason):
    text = decode(data)
    assert isinstance(text, Unreadable)
    assert reason in text.reason


def test_lines_stay_where_they_are():
    data = b"# caf\xe9\r\n\x0c\r\rdef f():\r\n\x0c  pass\n"
    text = decode(data)
    assert text.split("\n").index("def f():") == 3
