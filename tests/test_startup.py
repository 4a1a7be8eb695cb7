"""What is loaded when: a person waits for every module that is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import hebiao", ("pydantic", "click", "lxml", "sqlalchemy")),
        (
            "from hebiao.cli import build; build('zh').get_command(None, 'run')",
            ("pydantic", "lxml", "sqlalchemy", "rich", "jinja2", "xlsxwriter", "hebiao.cli.debug", "hebiao.pipeline"),
        ),
        ("import hebiao.run.flow", ("pydantic", "sqlalchemy", "hebiao.pipeline")),
        (
            "import hebiao.run.intake; from hebiao.audit import Batch",
            ("lxml", "rapidfuzz", "hebiao.parse", "hebiao.audit.engine", "hebiao.audit.scoring.quantity"),
        ),
        ("import hebiao.store.store", ("sqlalchemy.dialects.postgresql", "lxml", "hebiao.pipeline")),
        ("import hebiao.store.run_writer", ("pydantic", "sqlalchemy", "hebiao.domain.result", "hebiao.store.decisions")),
        ("import hebiao.pipeline", ("lxml", "sqlalchemy", "jinja2", "hebiao.parse.running.reading", "hebiao.audit.batch")),
    ],
    ids=["package", "command", "run", "parent", "store", "keeper", "worker"],
)  # fmt: skip
def test_nothing_heavy_is_loaded_early(statement: str, absent: tuple[str, ...]) -> None:
    """Each door loads only what stands behind it."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(set(absent) & set(done.stdout.split())) == []
