"""What a run with `--llm batch` keeps, so that it can go on once the answers are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from hebiao.config import Settings
from hebiao.errors import UsageError
from hebiao.llm.asker import PENDING
from hebiao.llm.batch import import_results, keys_of
from hebiao.run.about import without_password
from hebiao.run.asking import FOLDER

KEPT: Final = "run-again.json"


@dataclass(frozen=True, slots=True)
class _Again:
    inputs: tuple[Path, ...]
    settings: Settings


def pending_file(out: Path, settings: Settings) -> Path:
    """Where the requests of a batch run are written."""
    return (settings.model.folder or out / FOLDER) / PENDING


def keep_for_later(inputs: Sequence[Path], out: Path, settings: Settings) -> None:
    """Notes inputs and settings beside the requests; a password in the store's address is left out."""
    shown = replace(settings, store_url=without_password(settings.store_url) if settings.store_url else None)
    again = _Again(tuple(p.absolute() for p in inputs), shown)
    path = pending_file(out, settings).with_name(KEPT)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(TypeAdapter(_Again).dump_json(again, indent=2))


def take_results(results: Path, out: Path) -> tuple[tuple[Path, ...], Settings, tuple[int, int]]:
    """Keeps the answers of a Batch output file, and says how to go on.

    Returns:
        Inputs and settings of the run, which now asks nobody; and how many answers came, how many lines had none.

    Raises:
        UsageError: no batch run was made there, or the file holds none of its answers.
    """
    folder = out / FOLDER
    try:
        again = TypeAdapter(_Again).validate_json((folder / KEPT).read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{out} 里没有等待回答的运行：先用 hebiao run --llm batch",
            f"no run waits for answers in {out}; make one with hebiao run --llm batch",
        ) from error
    counts = import_results(results, folder / "answers", keys_of(folder / PENDING))
    model = replace(again.settings.model, use="auto", offline=True)
    return again.inputs, replace(again.settings, model=model), counts
