import io
import stat
import tarfile
import zipfile

import pytest

from rpclint.errors import SourceError
from rpclint.source import Unreadable, archive, open_path
from rpclint.source.tree import blob_id


def tar(path, members, mode="w:gz"):
    with tarfile.open(path, mode) as target:
        for name, content in members:
            member = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.name = name
            if isinstance(content, bytes):
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
            else:
                target.addfile(member)
    return str(path)


def special(kind):
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return str(path)


def contents(path):
    tree = open_path(path)
    return dict(tree.read(tree.files()))


def test_a_wheel(tmp_path):
    path = zipped(
        tmp_path / "nova-31.0.0-py3-none-any.whl",
        [
            ("nova/rpc.py", b"x = 1\n"),
            ("nova-31.0.0.dist-info/METADATA", b"Name: nova\n"),
            ("nova-31.0.0.dist-info/RECORD", b""),
            ("nova/locale/de.po", b""),
        ],
    )
    assert contents(path) == {"nova/rpc.py": b"x = 1\n", "nova-31.0.0.dist-info/METADATA": b"Name: nova\n"}
    assert open_path(path).files()["nova/rpc.py"] == blob_id(b"x = 1\n")


def test_a_wheel_of_one_package_keeps_its_folder(tmp_path):
    assert set(contents(zipped(tmp_path / "a.whl", [("nova/rpc.py", b"")]))) == {"nova/rpc.py"}


@pytest.mark.parametrize(
    ("name", "mode"),
    [("n.tar.gz", "w:gz"), ("n.tgz", "w:gz"), ("n.tar.bz2", "w:bz2"), ("n.tar.xz", "w:xz"), ("n.tar", "w")],
)
def test_an_sdist_loses_its_top_folder(tmp_path, name, mode):
    members = [("nova-31.0.0/PKG-INFO", b"Name: nova\n"), ("nova-31.0.0/nova/rpc.py", b"x = 1\n")]
    expected = {"PKG-INFO": b"Name: nova\n", "nova/rpc.py": b"x = 1\n"}
    assert contents(tar(tmp_path / name, members, mode)) == expected


def test_a_zipped_sdist_loses_its_top_folder(tmp_path):
    path = zipped(tmp_path / "nova-31.0.0.zip", [("nova-31.0.0/nova/__init__.py", b"")])
    assert set(contents(path)) == {"nova/__init__.py"}


def test_a_package_that_is_the_top_folder_stays(tmp_path):
    path = tar(tmp_path / "nova.tar.gz", [("./nova/__init__.py", b""), ("./nova/rpc.py", b"")])
    assert set(contents(path)) == {"nova/__init__.py", "nova/rpc.py"}


def test_a_hostile_tar_leads_nowhere(tmp_path):
    path = tar(
        tmp_path / "evil.tar.gz",
        [
            ("p/ok.py", b"ok = 1\n"),
            ("/etc/absolute.py", b""),
            ("p/../../up.py", b""),
            ("p\\windows.py", b""),
            ("p/link.py", special(tarfile.SYMTYPE)),
            ("p/hard.py", special(tarfile.LNKTYPE)),
            ("p/device.py", special(tarfile.CHRTYPE)),
            ("p/pipe.py", special(tarfile.FIFOTYPE)),
        ],
    )
    assert contents(path) == {"ok.py": b"ok = 1\n"}


def test_a_hostile_zip_leads_nowhere(tmp_path):
    link = zipfile.ZipInfo("p/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(
        tmp_path / "evil.whl",
        [
            ("p/ok.py", b"ok = 1\n"),
            ("/etc/a.py", b""),
            ("../up.py", b""),
            ("C:/a.py", b""),
            (link, b"/etc/passwd"),
        ],
    )
    assert contents(path) == {"p/ok.py": b"ok = 1\n"}


def test_a_large_member_is_one_bad_file(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 100)
    members = [("p/big.py", b"x" * 101), ("p/small.py", b"x")]
    for path in (zipped(tmp_path / "a.zip", members), tar(tmp_path / "a.tgz", members)):
        found = contents(path)
        assert isinstance(found["big.py"], Unreadable)
        assert found["small.py"] == b"x"


def test_a_member_that_lies_about_its_size_is_one_bad_file(tmp_path):
    path = zipped(tmp_path / "a.whl", [("p/liar.py", b"x" * 5000), ("p/ok.py", b"ok")])
    data = (tmp_path / "a.whl").read_bytes()
    (tmp_path / "a.whl").write_bytes(data.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    found = contents(path)
    assert isinstance(found["p/liar.py"], Unreadable)
    assert found["p/ok.py"] == b"ok"


@pytest.mark.parametrize("suffix", ["zip", "tgz"])
def test_a_bomb_is_refused(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(archive, "MAX_TREE_BYTES", 1_000_000)
    members = [(f"p/{number}.py", b"\0" * 400_000) for number in range(4)]
    path = (zipped if suffix == "zip" else tar)(tmp_path / f"bomb.{suffix}", members)
    with pytest.raises(SourceError, match="bytes when unpacked"):
        open_path(path)


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    path = tar(tmp_path / "a.tar", [(f"p/{number}.txt", b"") for number in range(5)], "w")
    with pytest.raises(SourceError, match="over 3 members"):
        open_path(path)


@pytest.mark.parametrize("name", ["a.whl", "a.tar.gz", "a.tar"])
@pytest.mark.parametrize("data", [b"not an archive at all", b"\x1f\x8b\x08garbage", b"PK\x03\x04"])
def test_garbage_is_refused_with_a_way_to_test_it(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=r"not a readable archive.*test it: "):
        open_path(str(tmp_path / name))


def test_a_cut_off_sdist_is_refused(tmp_path):
    path = tar(tmp_path / "a.tar.gz", [("p/a.py", bytes(range(256)) * 4000)])
    (tmp_path / "a.tar.gz").write_bytes((tmp_path / "a.tar.gz").read_bytes()[:-500])
    with pytest.raises(SourceError, match="not a readable archive"):
        open_path(path)
