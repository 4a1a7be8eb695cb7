"""The commands as a person types them: real processes, exit statuses, both languages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import openpyxl
import pytest

import hebiao
from hebiao.cli import build
from made_forms import form_rows

COMMANDS = (
    "run",
    "letters",
    "forms",
    "rules",
    "debug",
    "eval",
    "eval fit",
    "eval examples",
    "llm import",
    "doctor",
)


def hebiao_command(
    *args: object, cwd: Path, lang: str = "zh", key: str = "", bound: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs `python -m hebiao` with a known language."""
    env = {
        **os.environ,
        "HEBIAO_LANG": lang,
        "COLUMNS": "100",
        "PYTHONIOENCODING": "utf-8",
        "OPENAI_API_KEY": key,
        **environment,
    }
    command = [*bound, sys.executable, "-m", "hebiao", *map(str, args)]
    return subprocess.run(
        command, check=False, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def form_file() -> Path:
    """A form among the project's own fixtures."""
    return Path(__file__).parents[2] / "fixtures" / "docx" / "classic.docx"


def test_run_reads_a_form(tmp_path: Path, form_file: Path) -> None:
    """Status 0, the files are there, stdout says where to look, stderr is silent."""
    done = hebiao_command("run", form_file, "-o", "结果", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "report.html" in done.stdout
    line = json.loads((tmp_path / "结果" / "forms.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert line["source"]["file"] == str(form_file)
    assert line["source"]["channel"] == "docx"


def test_run_names_what_could_not_be_read(tmp_path: Path, form_file: Path) -> None:
    """Status 1 when one of two inputs fails; it is named on stderr, once, and in run.json."""
    (tmp_path / "空.txt").write_text("")
    done = hebiao_command("run", form_file, "空.txt", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("hebiao: 没有读成 空.txt：")
    assert done.stderr.count("空.txt") == 1
    log = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [o["error_code"] for o in log["inputs"]] == [None, "empty"]


def test_a_missing_input_does_not_stop_the_others(tmp_path: Path, form_file: Path) -> None:
    """Status 1 when one of two inputs is not there; it is named, and the other is read."""
    done = hebiao_command("run", "nicht-da.txt", form_file, "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["hebiao: 没有读成 nicht-da.txt：找不到：nicht-da.txt"]
    log = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [o["error_code"] for o in log["inputs"]] == ["missing", None]
    assert log["counts"]["forms"] > 0


def test_no_input_at_all(tmp_path: Path) -> None:
    """Status 3 when nothing that is named exists; an earlier result stays."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "forms.jsonl").write_text("earlier")
    for lang, said in (("zh", "找不到：a.txt, b"), ("en", "no such file or folder: a.txt, b")):
        done = hebiao_command("run", "a.txt", "b", "-o", "out", cwd=tmp_path, lang=lang)
        assert done.returncode == 3
        assert said in done.stderr
    assert (tmp_path / "out" / "forms.jsonl").read_text() == "earlier"


def test_what_readers_noticed_is_said(tmp_path: Path, form_file: Path) -> None:
    """Notes on a file, such as a hidden sheet, stand in the closing lines and in the page, long names short."""
    name = "关于报送" + "很长的名字" * 12 + "的自评表.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    book.create_sheet("藏").append(["项目名称", "甲"])
    book["藏"].sheet_state = "hidden"
    for row in form_rows():
        book.active.append([text or None for text in row])
    book.save(tmp_path / name)
    done = hebiao_command("run", name, form_file, "-o", "out", cwd=tmp_path)
    assert done.returncode == 0
    (line,) = [x for x in done.stdout.splitlines() if x.startswith("读的时候注意到")]
    assert name in line
    assert "隐藏" in line
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "读 1 个文件时注意到" in page
    assert f'title="{name}"' in page
    assert f">{name}<" not in page


def test_run_without_any_form(tmp_path: Path) -> None:
    """Status 3 when nothing could be done, in the language asked for."""
    (tmp_path / "letter.txt").write_text("关于召开会议的通知\n请各单位参加。\n" * 5, encoding="utf-8")
    done = hebiao_command("run", "letter.txt", "-o", "out", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("hebiao: could not be read: letter.txt: ")
    (tmp_path / "leer").mkdir()
    done = hebiao_command("run", "leer", "-o", "out2", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "hebiao: 没有找到可以读的文件\n")


def test_run_into_a_file(tmp_path: Path, form_file: Path) -> None:
    """Status 3 and a clear word when the output cannot be written."""
    (tmp_path / "out").write_text("")
    done = hebiao_command("run", form_file, "-o", "out/deep", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("hebiao: 无法写入 out/deep：")


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (("run", "-o", "out"), "缺少参数 INPUT", "Missing argument 'INPUT'."),
        (("run", "a.txt"), "缺少选项 --out", "Missing option '-o' / '--out'."),
        (("run", "a.txt", "--ouy", "x"), "没有选项 --ouy，是不是 --out？", "No such option"),
        (("run", "a.txt", "-o", "out", "--jobs", "viele"), "选项 --jobs 的值不对：viele 不是数", "is not a valid integer"),
        (("run", "a.txt", "-o", "out", "--jobs", "0"), "选项 --jobs 的值不对：0 不在范围 x>=1 内", "0 is not in the range"),
        (("run", "a.txt", "-o"), "选项 -o 后面要写值", "Option '-o' requires an argument."),
        (("debug", "nicht-da.txt"), "参数 FILE 的值不对：找不到 nicht-da.txt", "does not exist"),
        (("doctor", "zu", "viel"), "多余的参数：zu viel", "Got unexpected extra arguments (zu viel)"),
        (("rum",), "没有命令 rum", "No such command 'rum'"),
        (("--lang", "fr", "doctor"), "fr 不在 'zh', 'en' 之中", "'fr' is not one of"),
    ],
)  # fmt: skip
def test_wrong_usage_is_explained(tmp_path: Path, args: tuple[str, ...], zh: str, en: str) -> None:
    """Status 2 with the reason in the person's language, and where to find help; nothing is written."""
    for lang, said in (("zh", zh), ("en", en)):
        done = hebiao_command(*args, cwd=tmp_path, lang=lang)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_speaks_both_languages(tmp_path: Path, command: str) -> None:
    """A page has usage, examples and exit codes in either language; `--lang` works on both sides of the command."""
    for lang, words in (("zh", ("用法：", "例子", "退出码")), ("en", ("Usage: ", "Examples", "Exit codes"))):
        before = hebiao_command(
            "--lang", lang, *command.split(), "--help", cwd=tmp_path, lang="en" if lang == "zh" else "zh"
        )
        after = hebiao_command(
            *command.split(), f"--lang={lang}", "-h", cwd=tmp_path, lang="en" if lang == "zh" else "zh"
        )
        assert before.returncode == after.returncode == 0
        assert before.stdout == after.stdout
        assert all(word in before.stdout for word in words)


def test_help_of_run_lists_every_option(tmp_path: Path) -> None:
    """No option is without a place on the page."""
    page = hebiao_command("run", "--help", cwd=tmp_path).stdout
    group = build("zh")
    run = group.get_command(click.Context(group), "run")
    assert run is not None
    options = [name for p in run.params for name in p.opts if name.startswith("--")]
    assert len(options) > 8
    assert [name for name in options if name not in page] == []


def test_commands_are_called_by_their_names() -> None:
    """The name under which a command is called for is the one that it gives itself."""
    group = build("en")
    context = click.Context(group)
    names = group.list_commands(context)
    assert [c.name for n in names if (c := group.get_command(context, n))] == names


def test_help_fits_the_terminal(tmp_path: Path) -> None:
    """No line is wider than the terminal, Chinese characters counted as two columns."""
    from hebiao.cli.base import width_of

    for command in COMMANDS:
        page = hebiao_command(*command.split(), "--help", cwd=tmp_path).stdout
        long = [line for line in page.splitlines() if width_of(line) > 100]
        assert long == []


def test_no_command_shows_the_page(tmp_path: Path) -> None:
    """`hebiao` alone shows what there is, with the status of wrong usage."""
    done = hebiao_command(cwd=tmp_path)
    assert done.returncode == 2
    assert all(command in done.stderr for command in COMMANDS)


def test_version(tmp_path: Path) -> None:
    """`--version` names the version of the package."""
    assert hebiao_command("--version", cwd=tmp_path).stdout == f"核表 hebiao {hebiao.__version__}\n"


def test_doctor_finds_the_office_that_reads(tmp_path: Path) -> None:
    """Doctor names the LibreOffice that readers would call: where HEBIAO_SOFFICE leads, or none."""
    program = tmp_path / "my-office"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for named, said in ((program, str(program)), (tmp_path / "gone", "apt install")):
        done = hebiao_command("doctor", cwd=tmp_path, HEBIAO_SOFFICE=str(named))
        line = next(line for line in done.stdout.splitlines() if line.startswith("LibreOffice"))
        assert said in line


def test_doctor_lists_parts_and_keeps_keys(tmp_path: Path) -> None:
    """Status 0 whatever is missing; a key in the environment is never shown."""
    done = hebiao_command("doctor", cwd=tmp_path, key="sk-very-secret")
    assert done.returncode == 0
    assert all(part in done.stdout for part in ("LibreOffice", "PostgreSQL", "OCR", "语言模型"))
    assert "secret" not in done.stdout + done.stderr


def test_debug_draws_a_page(tmp_path: Path, form_file: Path) -> None:
    """The page holds the source's text with the fields that came of it."""
    done = hebiao_command("debug", form_file, "-o", "d.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "项目名称" in page
    assert "project_name</span>" in page
    assert "http" not in page


def test_debug_without_a_form(tmp_path: Path) -> None:
    """A file without a form is drawn all the same, and its text is never live."""
    (tmp_path / "x.txt").write_text("<script>alert(1)</script>\n会议通知\n" * 3, encoding="utf-8")
    done = hebiao_command("debug", "x.txt", cwd=tmp_path)
    assert done.returncode == 0
    page = (tmp_path / "x.txt.debug.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "没有这个文件或文件夹"), ("en", "No such file or directory")]
)
def test_debug_into_a_folder_that_is_not_there(tmp_path: Path, form_file: Path, lang: str, said: str) -> None:
    """Status 3 and one line with the path and what the system said, no trace."""
    done = hebiao_command("debug", form_file, "-o", tmp_path / "无" / "x.html", cwd=tmp_path, lang=lang)
    assert done.returncode == 3
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _bound_by_permissions() -> Sequence[str]:
    """What a command begins with so that files are closed to root as they are to others."""
    privileges = "-dac_override,-dac_read_search"
    bound = ("setpriv", f"--bounding-set={privileges}", f"--inh-caps={privileges}")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("no setpriv: no file is closed to root")
    return bound if os.geteuid() == 0 else ()


@pytest.mark.skipif(sys.platform != "linux", reason="setpriv takes from root what opens every file")
def test_an_input_without_permission_does_not_stop_the_others(tmp_path: Path, form_file: Path) -> None:
    """A file and a folder that may not be read are named with the reason; what is beside them is read."""
    closed = [tmp_path / "锁.docx", tmp_path / "锁"]
    closed[0].write_bytes(form_file.read_bytes())
    closed[1].mkdir()
    for path in closed:
        path.chmod(0)
    done = hebiao_command(
        "run", *closed, form_file, "-o", tmp_path / "out", cwd=tmp_path, bound=_bound_by_permissions()
    )
    for path in closed:
        path.chmod(0o700)
    assert done.returncode == 1
    assert [line.rpartition("：")[2] for line in done.stderr.splitlines()] == [
        "没有权限", "文件夹打不开，里面的文件没有读；请检查权限",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="setpriv takes from root what opens every file")
def test_a_folder_of_names_alone_ends_no_run(tmp_path: Path, form_file: Path) -> None:
    """The files of a folder that may be listed but not entered are named with the reason; what is beside it is read."""
    folder = tmp_path / "锁"
    folder.mkdir()
    shutil.copy(form_file, folder / "a.docx")
    folder.chmod(0o444)
    done = hebiao_command(
        "run", folder, form_file, "-o", tmp_path / "out", cwd=tmp_path, bound=_bound_by_permissions()
    )
    folder.chmod(0o700)
    assert done.returncode == 1
    assert "a.docx：文件夹打不开" in done.stderr
    assert (tmp_path / "out" / "forms.jsonl").stat().st_size


@pytest.mark.parametrize("command", [("eval", "--write-baseline"), ("eval", "-o"), ("eval examples", "-o")])
def test_an_output_that_cannot_be_written_is_no_bug(
    tmp_path: Path, form_file: Path, command: Sequence[str]
) -> None:
    """Where a file stands in the way of a folder, the command says in one line that it cannot write there."""
    suite = tmp_path / "suite"
    suite.mkdir()
    for suffix in (".docx", ".json"):
        shutil.copy(form_file.with_suffix(suffix), suite)
    (tmp_path / "挡").write_bytes(b"")
    name, option = command
    done = hebiao_command(*name.split(), suite, option, tmp_path / "挡" / "x", cwd=tmp_path)
    assert done.returncode == 3
    assert "无法写入" in done.stderr
    assert "Traceback" not in done.stderr


def test_unreadable_file_for_debug(tmp_path: Path) -> None:
    """Status 3 with the reader's reason."""
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04 cut off")
    done = hebiao_command("debug", "x.docx", cwd=tmp_path)
    assert done.returncode == 3
    assert "损坏" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_what_is_done(tmp_path: Path, form_file: Path) -> None:
    """After Ctrl-C the status is 1, what was read is written whole, and no worker is left."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(400):
        (folder / f"{n}.docx").write_bytes(form_file.read_bytes())
    command = [sys.executable, "-m", "hebiao", "run", "in", "-o", "out", "--jobs", "1"]
    env = {**os.environ, "HEBIAO_LANG": "zh", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as running:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not any(
            p.stat().st_size for p in tmp_path.glob("out/.hebiao-*/forms.jsonl")
        ):
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 1
    assert "已中断" in said
    lines = (tmp_path / "out" / "forms.jsonl").read_text(encoding="utf-8").splitlines()
    log = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert 0 < len(lines) == log["counts"]["forms"] < 400
    assert log["counts"]["not_reached"] == 400 - log["counts"]["inputs"]
    assert not list(tmp_path.glob("out/.hebiao-*"))


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_run_leaves_no_half_file(tmp_path: Path, form_file: Path) -> None:
    """After SIGKILL nothing that looks like a result is there; the next run clears up behind it."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(400):
        (folder / f"{n}.docx").write_bytes(form_file.read_bytes())
    command = [sys.executable, "-m", "hebiao", "run", "in", "-o", "out", "--jobs", "1"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not list(tmp_path.glob("out/.hebiao-*/forms.jsonl")):
            time.sleep(0.02)
        running.kill()
    visible = {p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")}
    assert not visible & {"forms.jsonl", "forms.xlsx", "report.html", "run.json"}
    assert hebiao_command("run", form_file, "-o", "out", cwd=tmp_path).returncode == 0
    assert not list(tmp_path.glob("out/.hebiao-*"))
