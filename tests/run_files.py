"""What the tests of a run read and write: input files that say what their stand-in does, and lines of forms.jsonl."""

from __future__ import annotations

import json
from pathlib import Path


def write_inputs(folder: Path, texts: dict[str, str]) -> Path:
    """Files whose words say what the stand-in does with them."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read_lines(out: Path) -> list[dict[str, object]]:
    """The lines of forms.jsonl."""
    return [json.loads(line) for line in (out / "forms.jsonl").read_text(encoding="utf-8").splitlines()]


def names(out: Path) -> list[str]:
    """File names of the forms, in the order of forms.jsonl."""
    return [Path(str(line["source"]["file"])).name for line in read_lines(out)]  # type: ignore[index]  # a line of forms.jsonl is plain JSON
