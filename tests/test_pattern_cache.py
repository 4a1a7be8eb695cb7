from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hebiao.pattern_cache import FILE, Patterns

PATTERNS = (
    (r"(?P<before>≥|不低于)?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|万?元)?(?![一-鿿])", 0),
    ("[一-鿿𠀀-𠀂][,，。]?", 0),
    (r"(?<![a-z])<t(able|d)\b[^>]*>", re.IGNORECASE),
    (r"^#\s+(.*)$", re.MULTILINE | re.ASCII),
)
KEEPS = """
from hebiao.audit.scoring.grades import find_grade
from hebiao.pattern_cache import ours
from hebiao.lazy import regex
print(find_grade("评为丑等", ("子丑等", "丑等")), regex("寅[卯辰]").search("寅辰")[0])
ours.keep()
"""


PRINTS = """
import gc, importlib, pkgutil
import hebiao
for found in pkgutil.walk_packages(hebiao.__path__, "hebiao."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
from hebiao.lazy import _Regex
print(sorted(ascii(one.pattern) for one in gc.get_objects() if type(one) is _Regex))
"""


def test_a_pattern_has_the_same_text_in_every_process() -> None:
    """None is made of a set in its own order: the file of what is kept would grow with every run."""
    said = [
        subprocess.run(
            [sys.executable, "-c", PRINTS],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert len(said[0]) > 1000
    assert said[0] == said[1]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """A file half written a minute ago is gone with the next that is kept; one of this moment may be another's."""
    file = tmp_path / "patterns.bin"
    left, fresh = tmp_path / "patterns.bin.1", tmp_path / "patterns.bin.2"
    for one in (left, fresh):
        one.write_bytes(b"half")
    os.utime(left, (1, 1))
    one = Patterns(file, writes=True)
    one.compiled(*PATTERNS[0])
    one.keep()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["patterns.bin", "patterns.bin.2"]


def test_what_is_kept_is_what_the_compiler_makes(tmp_path: Path) -> None:
    """Read back, every pattern has the flags, groups and instructions that compiling it gives, whoever kept it."""
    file = tmp_path / "new" / "patterns.bin"
    for text, flags in PATTERNS:
        one = Patterns(file, writes=True)
        assert one.compiled(text, flags) == re.compile(text, flags)
        one.keep()
    size = file.stat().st_size
    again = Patterns(file, writes=True)
    for text, flags in PATTERNS:
        kept, compiled = again.compiled(text, flags), re.compile(text, flags)
        assert kept == compiled  # also compares their instructions
        assert (kept.groups, kept.groupindex) == (compiled.groups, compiled.groupindex)
    again.keep()
    assert file.stat().st_size == size
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_file_that_is_not_whole_counts_as_none(tmp_path: Path) -> None:
    """Cut off, with one bit turned, or of another program: the pattern is compiled, and kept anew."""
    file = tmp_path / "patterns.bin"
    first = Patterns(file, writes=True)
    for text, flags in PATTERNS:
        first.compiled(text, flags)
    first.keep()
    whole = file.read_bytes()
    turned = bytearray(whole)
    turned[len(whole) // 2] ^= 1
    for damaged in (b"", whole[:-1], bytes(turned), b"{}" * 40):
        file.write_bytes(damaged)
        other = Patterns(file, writes=True)
        for text, flags in PATTERNS:
            assert other.compiled(text, flags) == re.compile(text, flags)
        other.keep()
        assert len(file.read_bytes()) == len(whole)


def test_a_wrong_pattern_is_told(tmp_path: Path) -> None:
    """With the error that compiling gives."""
    with pytest.raises(re.error, match="unterminated"):
        Patterns(tmp_path / "patterns.bin").compiled("(一", 0)


def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path) -> None:
    """A folder that cannot be made is no error; with -B no file is touched."""
    (tmp_path / "taken").write_text("")
    taken = Patterns(tmp_path / "taken" / "patterns.bin", writes=True)
    assert taken.compiled("[一二]", 0).search("二")
    taken.keep()
    file = tmp_path / "patterns.bin"
    code = f"from pathlib import Path\nfrom hebiao.pattern_cache import Patterns\np = Patterns(Path({str(file)!r}))\n"
    subprocess.run([sys.executable, "-B", "-c", code + "p.compiled('[一二]', 0)\np.keep()"], check=True)
    assert not file.exists()


def test_nothing_of_a_document_is_kept() -> None:
    """The program's own pattern is in the file, the one that was made of a form's scale is not."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONIOENCODING": "utf-8"
    }
    done = subprocess.run(
        [sys.executable, "-c", KEEPS], env=env, check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.split() == ["丑等", "寅辰"]
    kept = FILE.read_bytes()
    assert "寅[卯辰]".encode() in kept
    assert "丑等".encode() not in kept
