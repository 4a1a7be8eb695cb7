"""What a person at a terminal sees, in a real pseudo-terminal: the bar while it runs, the tables at the end."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")

FORM = Path(__file__).parents[2] / "fixtures" / "docx" / "classic.docx"
LONG = "关于报送" + "二〇二三年度" * 12 + "自评表.docx"
BAR = re.compile(
    r"(?P<done>\d+)/(?P<total>\d+) +(?P<forms>[\d,]+) 张表 +\d+ 处待复核 +还要 (?P<left>\S+) *(?P<file>.*)"
)


def seen_in_terminal(folder: Path, *args: str, columns: int = 120) -> str:
    """All that `hebiao` writes to a terminal of that width, without the codes that colour it."""
    import fcntl
    import termios

    lead, follow = pty.openpty()
    fcntl.ioctl(follow, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    env = {**os.environ, "HEBIAO_LANG": "zh", "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    env.pop("COLUMNS", None)
    command = [sys.executable, "-m", "hebiao", *args]
    child = subprocess.Popen(command, cwd=folder, stdin=follow, stdout=follow, stderr=follow, env=env)
    os.close(follow)
    written = b""
    try:
        while True:
            try:
                chunk = os.read(lead, 1 << 16)
            except OSError:  # Linux says so when the last writer has left
                break
            if not chunk:
                break
            written += chunk
        assert child.wait(60) in (0, 1)
    finally:
        child.kill()
        child.wait()
        os.close(lead)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode())


def test_the_bar_shows_file_forms_and_time_left(tmp_path: Path) -> None:
    """While it runs, the bar names the file just read, counts files and forms, and says how long it will take."""
    (tmp_path / "in").mkdir()
    for number in range(1, 9):
        (tmp_path / "in" / f"单位{number}.docx").write_bytes(FORM.read_bytes())
    shown = [m for line in re.split(r"[\r\n]+", seen_in_terminal(tmp_path, "run", "in", "-o", "out", "-j", "1"))
             if (m := BAR.search(line))]  # fmt: skip
    states = {(int(m["done"]), m["file"].strip(), int(m["forms"])) for m in shown}
    for number in range(1, 8):
        assert (number, f"单位{number}.docx", 4 * number) in states
    assert {m["total"] for m in shown} == {"8"}
    assert any(re.fullmatch(r"\d+:\d\d", m["left"]) for m in shown)


def test_the_closing_tables_keep_long_names_short(tmp_path: Path) -> None:
    """A long name stands on one line of the table of failures, with both ends; the reason is beside it."""
    (tmp_path / LONG).write_bytes(b"")
    (tmp_path / "好.docx").write_bytes(FORM.read_bytes())
    text = seen_in_terminal(tmp_path, "run", LONG, "好.docx", "-o", "out")
    (row,) = [line for line in text.splitlines() if "关于报送" in line and "│" in line]
    assert "…" in row
    assert "自评表.docx" in row
    assert "没有读成" in text
    assert "report.html" in text


def test_the_bar_shows_the_page_of_a_file_of_pictures(tmp_path: Path) -> None:
    """While a file of pictures is read, the bar says which of its pages is being read."""
    pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
    from PIL import Image

    blank = Image.new("1", (300, 400), 1)
    blank.save(tmp_path / "传真.tif", "TIFF", save_all=True, append_images=[blank] * 3)
    (tmp_path / "好.docx").write_bytes(FORM.read_bytes())
    text = seen_in_terminal(tmp_path, "run", "传真.tif", "好.docx", "-o", "out")
    assert [n for n in range(1, 5) if f"传真.tif 第 {n}/4 页" in text] == [1, 2, 3, 4]
    assert "没有读成" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_commands_no_terminal(tmp_path: Path) -> None:
    """Escape codes and line ends in the names of files are shown as unknown characters, on a terminal and in a pipe."""
    (tmp_path / "红\x1b[31m\n　表.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / FORM.name).write_bytes(FORM.read_bytes())
    command = [sys.executable, "-m", "hebiao", "--lang", "zh", "run", ".", "-o", "out"]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    said = piped.stderr.decode().splitlines()
    assert [line.partition("：")[0] for line in said] == ["hebiao: 没有读成 红�[31m�　表.pdf"]
    assert "红�[31m�　表.pdf" in seen_in_terminal(tmp_path, "run", ".", "-o", "again")


def test_no_word_of_the_summary_is_cut(tmp_path: Path) -> None:
    """Long sentences of the closing table wrap between Chinese characters; none of them ends in "…"."""
    said = seen_in_terminal(tmp_path, "run", str(FORM), "-o", "out", columns=60)
    table = said[said.rindex("读取结果") : said.rindex("接下来")]
    cells = re.findall(r"│ [^│]+ │ ([^│]+?) *│", table)
    assert "…" not in "".join(cells)
    assert "按各字段互不相干算，按文件算的见报告" in "".join(cells)
