"""What a run log says of the program and of the machine."""

from __future__ import annotations

import dataclasses
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from hebiao.lazy import regex

if TYPE_CHECKING:
    from hebiao.config import Settings

LIBRARIES: Final = (
    "pydantic", "lxml", "python-calamine", "selectolax", "pypdfium2", "pdfplumber", "rapidfuzz",
    "sqlalchemy", "xlsxwriter", "jinja2", "python-docx", "rapidocr", "onnxruntime", "opencv-python-headless", "numpy", "pi-heif",
)  # fmt: skip


_VERSION: Final = regex("^Version: *(.+?) *$", re.MULTILINE)


def versions() -> dict[str, str]:
    """Installed version of every library that has a hand in the result."""
    from importlib.metadata import PackageNotFoundError, distribution

    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        # `package.version` parses the whole file, the library's readme in it: four times as slow.
        stated = _VERSION.search(package.read_text("METADATA") or "")
        found[name] = stated[1] if stated else package.version
    return found


def system() -> str:
    """Name and release of the system, and its processor."""
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def commit() -> str | None:
    """The git commit of the checkout that this package runs from; None when it was installed."""
    root = Path(__file__).resolve().parents[3]
    git = root / ".git"
    if not (root / "pyproject.toml").is_file() or not git.exists():
        return None
    try:
        return _head(git)
    except (OSError, ValueError):
        return None


def _head(git: Path) -> str | None:
    if git.is_file():
        git = (git.parent / git.read_text().partition(":")[2].strip()).resolve()
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref: "):
        return head
    ref = head.removeprefix("ref: ")
    common = git / "commondir"
    homes = [git, (git / common.read_text().strip()).resolve()] if common.is_file() else [git]
    for home in homes:
        if (home / ref).is_file():
            return (home / ref).read_text().strip()
        packed = home / "packed-refs"
        if packed.is_file():
            for line in packed.read_text().splitlines():
                if line.endswith(f" {ref}"):
                    return line.split()[0]
    return None


def without_password(url: str) -> str:
    """A store URL that may be shown: the password is left out."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user = f"{parts.username}:***" if parts.username else "***"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}"))


def settings_for_log(
    settings: Settings, named: Mapping[str, str]
) -> dict[str, str | int | float | bool | None]:
    """The settings, flat; limits as `limits.NAME`; `named` is what the forms were held against, with digests."""
    flat: dict[str, str | int | float | bool | None] = {
        "lang": settings.lang,
        "jobs": settings.jobs,
        "store_url": without_password(settings.store_url) if settings.store_url else None,
    }
    flat.update((key, named.get(key)) for key in ("rulebook", "roster", "approved", "waivers"))
    flat.update((key, digest) for key, digest in named.items() if key.startswith("digest."))
    if settings.model.use != "off":
        shown = dataclasses.asdict(settings.model) | {
            "base_url": settings.model.host,
            "folder": str(settings.model.folder) if settings.model.folder else None,
            "examples": str(settings.model.examples) if settings.model.examples else None,
            "prices": "/".join(map(str, settings.model.prices)) if settings.model.prices else None,
        }
        flat.update((f"model.{key}", value) for key, value in shown.items())
    flat.update((f"limits.{key}", value) for key, value in dataclasses.asdict(settings.limits).items())
    return flat
