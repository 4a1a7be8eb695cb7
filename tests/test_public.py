"""What others may import and type, and what they are told of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

import hebiao
from hebiao.cli import build

README = Path(__file__).parents[1] / "README.md"


def test_all_is_what_is_public() -> None:
    """Every name of `__all__` can be had, is documented, and there is no public name besides."""
    for name in hebiao.__all__:
        assert getattr(hebiao, name).__doc__
    modules = {n for n in vars(hebiao) if type(vars(hebiao)[n]).__name__ == "module"}
    public = {n for n in dir(hebiao) if not n.startswith("_")} - modules
    # `annotations` and the typing names are what the module itself is written with.
    assert public - {"annotations", "Final", "TYPE_CHECKING"} == set(hebiao.__all__)
    assert list(hebiao.__all__) == sorted(hebiao.__all__)


def test_importing_is_cheap() -> None:
    """`import hebiao` brings no heavy library along."""
    code = (
        "import sys, hebiao;"
        "heavy = {'pydantic', 'sqlalchemy', 'lxml', 'click', 'rich', 'jinja2', 'xlsxwriter', 'pdfplumber'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_run_stays_a_function() -> None:
    """`hebiao.run` is the function, whatever has been imported of the package of that name."""
    code = "import hebiao.run.flow, hebiao; from hebiao.run.inputs import walk; assert callable(hebiao.run)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_is_not_there() -> None:
    """An unknown name is an AttributeError that names it."""
    assert not hasattr(hebiao, "no_such_name")


def test_readme_shows_every_command() -> None:
    """Each command stands in the README as it is typed."""
    text = README.read_text(encoding="utf-8")
    group = build("zh")
    commands = group.list_commands(click.Context(group))
    assert "run" in commands
    assert [name for name in commands if f"hebiao {name}" not in text] == []


def test_readme_library_example_runs() -> None:
    """The first Python example of the README does what it says on a fixture."""
    text = README.read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=README.parent,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
