"""What a run takes in: folders, archives, names, and what is passed over."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.errors import MissingSource
from hebiao.run import run
from hebiao.run.inputs import jobs_of, walk
from run_files import names, write_inputs
from stand_in import process


def test_archives_are_opened(tmp_path: Path) -> None:
    """Every file of a zip is an input of its own, named by archive and path, in the archive's order."""
    folder = write_inputs(tmp_path / "in", {"c.txt": "form"})
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("内/甲.txt", "form form")
        archive.writestr("乙.txt", "break")
    out = tmp_path / "out"
    log = run([folder], out, Settings(), process=process)
    assert [o.file.removeprefix(str(folder)) for o in log.inputs] == [
        "/b.zip!内/甲.txt",
        "/b.zip!乙.txt",
        "/c.txt",
    ]
    assert [o.forms for o in log.inputs] == [2, 0, 1]
    assert log.inputs[1].error == "文件坏了"


def test_a_broken_archive_is_one_failed_input(tmp_path: Path) -> None:
    """A zip that is cut off is named with its reason, and what comes after it is read."""
    folder = write_inputs(tmp_path / "in", {"b.txt": "form"})
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("x.txt", "form" * 100)
    (folder / "a.zip").write_bytes((folder / "a.zip").read_bytes()[:60])
    log = run([folder], tmp_path / "out", Settings())
    assert log.inputs[0].error_code == "damaged"
    assert len(log.inputs) == 2


def test_size_limit_and_closed_file(tmp_path: Path) -> None:
    """A file over the size limit is refused by its size alone."""
    folder = write_inputs(tmp_path / "in", {"a.txt": "form " * 100, "b.txt": "form"})
    log = run([folder], tmp_path / "out", Settings(limits=Limits(file_bytes=50)), process=process)
    assert [o.error_code for o in log.inputs] == ["limit", None]


def test_walk_skips_what_people_do_not_mean(tmp_path: Path) -> None:
    """Hidden files, lock files, labels and the output folder are left out; a file named twice is read once."""
    folder = write_inputs(
        tmp_path,
        dict.fromkeys(
            (
                "表10.txt",
                "表2.txt",
                "~$表2.docx",
                ".x/a.txt",
                ".DS_Store",
                "out/report.html",
                "表2.json",
                "子/b.json",
            ),
            "",
        ),
    )
    found = list(walk([folder / "表2.txt", folder], folder / "out"))
    assert [str(p.relative_to(folder)) for p in found] == ["表2.txt", "表10.txt", "子/b.json"]


def test_links_are_told_and_never_walked_in_a_ring(tmp_path: Path) -> None:
    """A link to itself, to nothing, or to a folder is named with its reason; the files beside it are read."""
    folder = write_inputs(tmp_path / "in", {"a.txt": "form", "子/b.txt": "form"})
    other = write_inputs(tmp_path / "另", {"c.txt": "form"})
    try:
        for name, target in (("自己.txt", "自己.txt"), ("空.txt", "没有"), ("子/上", ".."), ("另", other)):
            (folder / name).symlink_to(target)
    except OSError:
        pytest.skip("this system makes no links")
    log = run([folder], tmp_path / "out", Settings(), process=process)
    outcomes = {str(Path(o.file).relative_to(folder)): o.error_code for o in log.inputs}
    assert outcomes == {
        "a.txt": None, "子/b.txt": None, "自己.txt": "missing", "空.txt": "missing",
        "子/上": "skipped", "另": "skipped",
    }  # fmt: skip
    assert names(tmp_path / "out") == ["a.txt", "b.txt"]


def test_a_name_that_no_file_can_have_is_a_failed_input(tmp_path: Path) -> None:
    """A name longer than any file's ends no run: it is named as missing, and what is beside it is read."""
    folder = write_inputs(tmp_path / "in", {"a.txt": "form"})
    log = run([folder / "a.txt", folder / ("长" * 90)], tmp_path / "out", Settings(), process=process)
    assert [o.error_code for o in log.inputs] == [None, "missing"]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """As somebody whom permissions hold: to root no folder is closed."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows closes folders otherwise")
def test_a_folder_that_cannot_be_listed_is_a_failed_input() -> None:
    """Files in a folder without permission are not lost in silence: the folder is named, the others are read."""
    with TemporaryDirectory() as home:
        folder = write_inputs(Path(home) / "in", {"a.txt": "form", "锁/b.txt": "form"})
        (folder / "锁").chmod(0)
        for open_to_all in (Path(home), folder):
            open_to_all.chmod(0o755)
        with _as_nobody():
            found = list(walk([folder], folder / "out"))
            (job,) = jobs_of(folder / "锁", Limits())
        (folder / "锁").chmod(0o700)
    assert [p.name for p in found] == ["a.txt", "锁"]
    assert job.error is not None
    assert job.error.code == "input"
    assert "权限" in job.error.zh


def test_a_name_that_is_no_utf8_is_told_in_characters(tmp_path: Path) -> None:
    """A file named in GBK, or in no encoding at all, is read and named in every output; nothing is lost through it."""
    for name in ("自评表.txt".encode("gbk"), b"a\xff.txt"):
        try:
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("form")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
    run([tmp_path], tmp_path / "out", Settings(), process=process)
    assert set(names(tmp_path / "out")) == {"自评表.txt", "a\ufffd.txt"}
    assert "自评表.txt" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_data_and_earlier_results_are_passed_over(tmp_path: Path) -> None:
    """A folder's JSON and the results of a run in it are named as passed over; neither is an input that failed."""
    folder = write_inputs(
        tmp_path / "in",
        {
            "a.txt": "form",
            "a.grid.json": "{}",
            "a.txt.json": "[]",
            "配置.json": ' {"a": 1}',
            "表.json": "form",
        },
    )
    for name in ("forms.jsonl", "run.json", "report.html"):
        write_inputs(folder / "上次", {name: "form"})
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("b.txt", "form")
        archive.writestr("b.jsonl", "{}")
    log = run([folder], tmp_path / "out", Settings(), process=process)
    skipped = {Path(o.file).name for o in log.inputs if o.is_skipped}
    assert skipped == {"配置.json", "上次", "b.zip!b.jsonl"}
    assert names(tmp_path / "out") == ["a.txt", "b.zip!b.txt", "表.json"]
    assert (log.counts["failed"], log.counts["skipped"], log.counts["inputs"]) == (0, 3, 6)
    assert all(o.notes_in(lang) for o in log.inputs if o.is_skipped for lang in ("zh", "en"))


def test_results_beside_their_inputs_are_passed_over(tmp_path: Path) -> None:
    """Who writes the results into the folder of the inputs gets the same forms the next time, not those of the results, too."""
    folder = write_inputs(tmp_path / "in", {"a.txt": "form", "forms.txt": "form"})
    first = run([folder], folder, Settings(), process=process)
    again = run([folder], folder, Settings(), process=process)
    assert first.counts["forms"] == again.counts["forms"] == 2
    assert {Path(o.file).name for o in again.inputs if o.is_skipped} >= {
        "forms.jsonl",
        "report.html",
        "hebiao.db",
    }
    assert not again.counts["failed"]


def test_nothing_is_written_where_no_input_exists(tmp_path: Path) -> None:
    """A run of inputs that are all missing is told before anything is written."""
    with pytest.raises(MissingSource, match="没有"):
        run([tmp_path / "没有.txt"], tmp_path / "out", Settings(), process=process)
    assert not (tmp_path / "out").exists()
