"""What a run is told about its model. The key is never kept here: the client alone uses it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from hebiao.errors import MissingTool, UsageError

Use = Literal["off", "auto", "always", "batch"]
Mode = Literal["TOOLS", "JSON_SCHEMA", "JSON"]
Silence = Literal["", "batch", "brought", "keyless", "offline"]
DEFAULT_URL: Final = "https://api.openai.com/v1"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How a model is used in one run."""

    use: Use = "off"
    model: str = ""
    base_url: str = DEFAULT_URL
    mode: Mode = "TOOLS"
    redact: bool = True
    """whether names, phones, numbers of papers and accounts, and mail are stood in for"""
    offline: bool = False
    """whether only answers that are kept already count"""
    keyless: bool = False
    """whether the endpoint wants a key and there is none: as offline"""
    brought: bool = False
    """whether answers of a batch were brought back for this run: they are what it costs"""
    advise: bool = False
    """whether the model is also asked for advice on the language of texts"""
    budget_tokens: int | None = None
    """tokens of questions and answers together"""
    budget_money: float | None = None
    """in the currency of `prices`"""
    prices: tuple[float, float] | None = None
    """of a million tokens, asked and answered"""
    concurrency: int = 8
    """calls under way at once"""
    seconds: float = 120.0
    """wall time for one call"""
    attempts: int = 5
    """tries of one call against an endpoint that is busy (429) or broken (5xx)"""
    examples: Path | None = None
    """answered examples that go with every question; see `hebiao.llm.examples`"""
    folder: Path | None = None
    """where answers, and the log of what was sent, are kept; None: `OUT/llm`"""

    @property
    def host(self) -> str:
        """Host and port of the endpoint, as it may be shown: without user and password."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def silent(self) -> Silence:
        """Why nobody is asked; empty where somebody is."""
        if self.use == "batch":
            return "batch"
        if self.brought:
            return "brought"
        return "keyless" if self.keyless else "offline" if self.offline else ""

    @property
    def place(self) -> str:
        """The address as it may be written down: without user, password, path and query, where keys may be."""
        return f"{urlsplit(self.base_url).scheme}://{self.host}"


def is_here(base_url: str) -> bool:
    """Whether an endpoint is on this machine."""
    return (_parts(base_url)[1] or "") in _HERE


def _parts(base_url: str) -> tuple[str, str | None]:
    """Scheme and host of an address; none where it is malformed, and nothing of it is said: it may hold a password."""
    try:
        parts = urlsplit(base_url)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return "", None
    return parts.scheme, parts.hostname


def url_from_environment() -> str:
    """OPENAI_BASE_URL, or that of OpenAI."""
    return os.environ.get("OPENAI_BASE_URL", "").strip() or DEFAULT_URL


def key_from_environment() -> str:
    """OPENAI_API_KEY, without the end of line that a file of settings may leave at it; empty where there is none."""
    return os.environ.get("OPENAI_API_KEY", "").strip()


def is_address(base_url: str) -> bool:
    """Whether this can be the address of an endpoint."""
    scheme, host = _parts(base_url)
    return scheme in ("http", "https") and bool(host)


def check(settings: ModelSettings) -> None:
    """Whether a run with these settings makes sense.

    Raises:
        UsageError: the model has no name, a budget in money has no prices, the address or the key can be none.
    """
    if settings.use == "off":
        return
    if not settings.model:
        raise UsageError("请用 --model 写明模型的名字", "name the model with --model")
    if settings.budget_money is not None and settings.prices is None:
        raise UsageError(
            "--budget-money 要同时用 --price 写明价格（每百万 token 的输入/输出价）",
            "--budget-money needs --price: the price of a million tokens, input/output",
        )
    if not is_address(settings.base_url):
        raise UsageError(
            "模型地址不对，应像 https://主机/v1（OPENAI_BASE_URL）",
            "the model's address is not valid; it must look like https://HOST/v1 (OPENAI_BASE_URL)",
        )
    key = key_from_environment()
    if not settings.silent and not (key.isascii() and key.isprintable()):
        raise UsageError(
            "OPENAI_API_KEY 不是密钥：里面有汉字、全角字符或换行",
            "OPENAI_API_KEY can be no key: it has letters other than ASCII, or an end of line, in it",
        )


def require_client() -> None:
    """Checks that the extra `llm` is installed, without loading it.

    Raises:
        MissingTool: it is not.
    """
    from importlib.util import find_spec

    if find_spec("openai") is None or find_spec("instructor") is None:
        raise missing_client()


def missing_client() -> MissingTool:
    """What is said where the extra `llm` is not installed."""
    return MissingTool(
        "用语言模型要先装可选部件：pip install 'hebiao[llm]'",
        "a language model needs an optional part: pip install 'hebiao[llm]'",
    )
