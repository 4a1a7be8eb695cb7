"""What a run with `--llm batch` keeps, so that it can go on once the answers are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from hebiao.config import Settings
from hebiao.errors import UsageError
from hebiao.llm.batch import Imported, import_results, index_of
from hebiao.run.asking import FOLDER
from hebiao.run.environment import without_password

KEPT: Final = "run-again.json"


@dataclass(frozen=True, slots=True)
class _Again:
    inputs: tuple[Path, ...]
    settings: Settings


def keep_for_later(inputs: Sequence[Path], out: Path, settings: Settings) -> None:
    """Notes inputs and settings beside the requests, so that `take_results` can go on.

    Of addresses only what no password or key can be in: going on asks nobody, the store's address is given anew.
    """
    shown = replace(
        settings,
        store_url=without_password(settings.store_url) if settings.store_url else None,
        model=replace(settings.model, base_url=settings.model.place),
    )
    again = _Again(tuple(p.absolute() for p in inputs), shown)
    path = (settings.model.folder or out / FOLDER) / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(TypeAdapter(_Again).dump_json(again, indent=2))


def take_results(results: Sequence[Path], out: Path) -> tuple[tuple[Path, ...], Settings, Imported]:
    """Keeps the answers of Batch output files, and says how to go on.

    Returns:
        Inputs and settings of the run, which now asks nobody; and what the files held.

    Raises:
        UsageError: no batch run was made there, or the files hold none of its answers.
        MissingTool: the extra `llm` is not installed.
    """
    folder = out / FOLDER
    try:
        again = TypeAdapter(_Again).validate_json((folder / KEPT).read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{out} 里没有等待回答的运行：先用 hebiao run --llm batch",
            f"no run waits for answers in {out}; make one with hebiao run --llm batch",
        ) from error
    imported = import_results(results, folder / "answers", index_of(folder), again.settings.model.mode)
    model = replace(again.settings.model, use="auto", offline=True, brought=True)
    return again.inputs, replace(again.settings, model=model), imported
