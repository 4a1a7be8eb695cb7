"""Tests of reading through LibreOffice."""

import dataclasses
import io
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

import docx as python_docx
from hebiao.domain.document import Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, LimitExceeded, MissingTool
from hebiao.readers.base import read_document
from hebiao.readers.office import legacy

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed on this machine")
RTF = rb"{\rtf1\ansi\ansicpg936 \u39033?\u30446?\par\trowd\cellx2000\cellx4000 a\cell b\cell\row}"


def _program(folder: Path, body: str) -> str:
    path = folder / "office"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def _converted(name: str, data: bytes, suffix: str, folder: Path) -> bytes:
    given = folder / name
    given.write_bytes(data)
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless", "--convert-to", suffix,
         "--outdir", str(folder / "out"), str(given)], check=True, capture_output=True,
    )  # fmt: skip
    return (folder / "out" / given.with_suffix(f".{suffix}").name).read_bytes()


@pytest.mark.libreoffice
@needs_office
def test_doc_is_read_like_its_docx(tmp_path: Path) -> None:
    """A doc gives the same grid as the docx it came from; the source stays the original."""
    made = python_docx.Document()
    made.add_paragraph("自评表")
    grid = made.add_table(rows=2, cols=2)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "甲"
    grid.cell(1, 1).text = "乙"
    made.add_paragraph("填表人")
    out = io.BytesIO()
    made.save(out)
    source = Source("a.doc", _converted("a.docx", out.getvalue(), "doc", tmp_path))
    document = read_document(source, Limits())
    assert document.source is source
    assert document.channel == "docx"
    (table,) = [b for b in document.blocks if isinstance(b, Table)]
    assert [(c.row, c.col, c.rowspan, c.text) for c in table.cells] == [
        (0, 0, 2, "甲"), (0, 1, 1, ""), (1, 1, 1, "乙"),
    ]  # fmt: skip
    assert [n.zh for n in document.notes] == ["doc 文件由 LibreOffice 转换后读取"]


@pytest.mark.libreoffice
@needs_office
def test_ods_is_read_like_its_xlsx(tmp_path: Path) -> None:
    """An ods keeps its percentages and names of cells."""
    book = openpyxl.Workbook()
    book.active["B1"] = 0.9997
    book.active["B1"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    document = read_document(Source("a.ods", _converted("a.xlsx", out.getvalue(), "ods", tmp_path)), Limits())
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert {c.ref: c.text for c in table.cells} == {"A1": "", "B1": "99.97%"}


@pytest.mark.libreoffice
@needs_office
def test_rtf_is_read() -> None:
    """An rtf gives its lines and table."""
    document = read_document(Source("a.rtf", RTF), Limits())
    assert any(isinstance(b, Table) and [c.text for c in b.cells] == ["a", "b"] for b in document.blocks)


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where LibreOffice is missing, a person is told in both languages what to do."""
    monkeypatch.setenv("HEBIAO_SOFFICE", "/nowhere/soffice")
    with pytest.raises(MissingTool) as caught:
        legacy.read(Source("a.rtf", RTF), Limits())
    assert "请安装" in caught.value.in_lang("zh")
    assert "install it" in caught.value.in_lang("en")


def test_time_limit_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A conversion beyond its time is stopped with all that it started."""
    child = tmp_path / "child.pid"
    body = (
        "import subprocess, time\n"
        f"open({str(child)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid))\ntime.sleep(60)\n"
    )
    monkeypatch.setenv("HEBIAO_SOFFICE", _program(tmp_path, body))
    started = time.monotonic()
    with pytest.raises(LimitExceeded):
        legacy.read(Source("a.rtf", RTF), dataclasses.replace(Limits(), seconds=1.0))
    assert time.monotonic() - started < 10
    pid = int(child.read_text())
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.05)
    os.kill(pid, 9)
    pytest.fail("the program's own child was left running")


def test_no_output_is_damage_whatever_the_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program that ends well but writes nothing has not read the file."""
    monkeypatch.setenv("HEBIAO_SOFFICE", _program(tmp_path, "raise SystemExit(0)\n"))
    with pytest.raises(DamagedSource):
        legacy.read(Source("a.rtf", RTF), Limits())
