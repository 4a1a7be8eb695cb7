"""The one place that knows the vendor's libraries: a body out, a completion back, an answer read from it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Final, TypeGuard, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError

from hebiao.llm.schema import Answer
from hebiao.llm.settings import Mode, ModelSettings, is_here, key_from_environment, missing_client

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

Json = dict[str, Any]
A = TypeVar("A", bound=Answer)
MAX_BYTES: Final = 4 * 1024 * 1024
"""of one answer; a stream that does not end is left there"""
MAX_ANSWER_TOKENS: Final = 16_000
"""of the body that a request is known by; what is sent says what its answer needs (`hebiao.llm.cost`)"""
_BEFORE: Final = re.compile(r"\s*(?:<think>.*?</think>\s*)?(?:```(?:json)?\s*)?", re.DOTALL)
_BEHIND: Final = "```"
"""what models put around the JSON they were asked for"""
_NEWER: Final = re.compile(r"(?:^|[/:])(?:o\d|gpt-(?:[5-9]|\d\d))", re.IGNORECASE)
"""OpenAI's models that think, by name: they take neither `max_tokens` nor a temperature"""
_OPENAI: Final = "api.openai.com"
_MOST_TOLD: Final = 1_000_000_000
"""tokens that an endpoint may say one call took; no call takes that many, and sums of them stay numbers"""
MAX_PATIENCE: Final = 60.0
"""seconds that an endpoint may ask for before the next try"""


class CallFailed(Exception):
    """A call that brought no completion."""

    def __init__(
        self,
        kind: str,
        *,
        after: float | None = None,
        is_free: bool = False,
        came: str = "",
        is_whole: bool = False,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.after = after
        """seconds that the endpoint asked for"""
        self.is_free = is_free
        """whether it cannot be charged: refused with a status, or the endpoint never had it"""
        self.came = came
        """what came of an answer"""
        self.is_whole = is_whole
        """whether that is all that the endpoint wrote"""

    @property
    def retry(self) -> bool:
        """Whether it is worth another try: 429 and 5xx only."""
        return self.kind == "429" or (len(self.kind) == 3 and self.kind.startswith("5"))


class BadAnswer(Exception):
    """A completion that is no answer of the schema."""

    def __init__(self, why: str, *, is_cut: bool = False) -> None:
        super().__init__(why)
        self.is_cut = is_cut
        """whether it ends where `max_tokens` cut it off"""


def make_body(messages: Sequence[Mapping[str, str]], schema: type[Answer], settings: ModelSettings) -> Json:
    """The body of a chat completion that binds the answer to the schema.

    Raises:
        MissingTool: the extra `llm` is not installed.
    """
    try:
        from instructor import Mode as Modes
        from instructor import Provider
        from instructor.processing.response import handle_response_model
    except ImportError as error:
        raise missing_client() from error
    _, body = handle_response_model(
        schema,
        mode=Modes[settings.mode],
        provider=Provider.OPENAI,
        model=settings.model,
        messages=[dict(m) for m in messages],
        temperature=0,
        max_tokens=MAX_ANSWER_TOKENS,
    )
    made: Json = body
    return made


def unwanted_words(settings: ModelSettings) -> frozenset[str]:
    """Words of a body that this endpoint is known not to take, before it has said so."""
    if _NEWER.search(settings.model):
        return frozenset({"max_tokens", "temperature"})
    return frozenset({"max_tokens"} if settings.host == _OPENAI else ())


def in_its_words(body: Mapping[str, Any], unwanted: Set[str]) -> Json:
    """A body in the words that an endpoint takes, for a call or a batch."""
    put = {k: v for k, v in body.items() if k not in unwanted}
    if "max_tokens" in unwanted:
        put["max_completion_tokens"] = body["max_tokens"]
    return put


def read_answer(completion: Mapping[str, Any], schema: type[A], mode: Mode) -> A:
    """The answer that a completion holds.

    Raises:
        BadAnswer: it is cut off, no JSON, or not of the schema.
    """
    from instructor import Mode as Modes
    from instructor import Provider
    from instructor.processing.response import process_response
    from openai.types.chat import ChatCompletion

    try:
        parsed = ChatCompletion.model_validate(_whole(completion))
        if parsed.choices[0].finish_reason == "length":
            raise BadAnswer("cut off", is_cut=True)
        answer = process_response(
            parsed,
            response_model=schema,
            stream=False,
            strict=False,
            mode=Modes[mode],
            provider=Provider.OPENAI,
        )
        return schema.model_validate(answer.model_dump())
    except ValidationError as error:
        raise BadAnswer(f"{error.error_count()} fields are not of the schema") from error
    except BadAnswer:
        raise
    except Exception as error:  # the libraries raise what they like at what a model made up
        raise BadAnswer(type(error).__name__) from error


def _whole(completion: Mapping[str, Any]) -> Json:
    """A completion with what the vendor's type wants and an answer does not need: compatible endpoints leave it out."""
    choice = dict(completion["choices"][0])
    message = {"content": None, **choice["message"], "role": "assistant"}
    if isinstance(message["content"], str):
        message["content"] = _bare(message["content"])
    message["tool_calls"] = [_call(call) for call in message.get("tool_calls") or ()] or None
    reason = "length" if choice.get("finish_reason") == "length" else "stop"
    return {
        "id": "", "object": "chat.completion", "created": 0, "model": "",
        "choices": [{"index": 0, "finish_reason": reason, "message": message}],
    }  # fmt: skip


def _bare(content: str) -> str:
    """What was said, without what is around it; in one pass, for a model may well write white space without end."""
    return _BEFORE.sub("", content, count=1).rstrip().removesuffix(_BEHIND).rstrip()


def _call(call: Mapping[str, Any]) -> Json:
    function = dict(call["function"])
    if isinstance(function.get("arguments"), dict):
        function["arguments"] = json.dumps(function["arguments"])
    return {"id": "", "type": "function", **call, "function": function}


def usage_of(completion: Mapping[str, Any]) -> tuple[int, int] | None:
    """Tokens asked and answered, as the endpoint counts them; None where it does not say."""
    usage = completion.get("usage")
    if not isinstance(usage, dict):
        return None
    asked, answered, both = (usage.get(f"{what}_tokens") for what in ("prompt", "completion", "total"))
    if asked is None and _is_count(both) and _is_count(answered):
        asked = both - answered
    if answered is None and _is_count(both) and _is_count(asked):
        answered = both - asked
    return (asked, answered) if _is_count(asked) and _is_count(answered) else None


def _is_count(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MOST_TOLD


class Client:
    """An endpoint that speaks OpenAI's chat completions. Use it as an async context manager."""

    def __init__(self, settings: ModelSettings) -> None:
        """Opens nothing yet.

        Raises:
            MissingTool: the extra `llm` is not installed.
        """
        try:
            from openai import AsyncOpenAI, DefaultAsyncHttpxClient
        except ImportError as error:
            raise missing_client() from error
        # A redirect would carry a document to a host that nobody named; so would a proxy, and to an endpoint on this
        # machine forms go with their names.
        http = DefaultAsyncHttpxClient(follow_redirects=False, trust_env=not is_here(settings.base_url))
        self._unwanted = set(unwanted_words(settings))
        key = key_from_environment() or "none"
        address, _, query = settings.base_url.partition("?")
        # An address with a query (Azure: ?api-version=…) belongs to a gateway that wants its key by another name.
        self._openai: AsyncOpenAI = AsyncOpenAI(
            api_key=key,
            base_url=address,
            default_query=dict(parse_qsl(query)) or None,
            default_headers={"api-key": key} if query else None,
            timeout=settings.seconds,
            max_retries=0,
            http_client=http,
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._openai.close()

    async def complete(self, body: Mapping[str, Any]) -> Json:
        """One call, no second try.

        Raises:
            CallFailed: no completion came; `retry` says whether it is worth another try.
        """
        import openai

        put = in_its_words(body, self._unwanted)
        try:
            data = await self._read(put)
        except openai.APIStatusError as error:
            if self._learns(error, put):
                return await self.complete(body)
            status = error.status_code
            raise CallFailed(str(status), after=_patience(error.response.headers), is_free=True) from error
        except openai.APITimeoutError as error:
            raise CallFailed("timeout", is_free=_never_sent(error)) from error
        except (openai.OpenAIError, OSError) as error:
            raise CallFailed("connection", is_free=_never_sent(error)) from error
        try:
            completion = json.loads(data)
        except (ValueError, RecursionError) as error:  # a body nested ten thousand deep is no completion
            raise CallFailed("broken", came=_text(data), is_whole=True) from error
        if not isinstance(completion, dict):
            raise CallFailed("broken", came=_text(data), is_whole=True)
        return completion

    def _learns(self, error: APIStatusError, put: Mapping[str, Any]) -> bool:
        """Whether a refusal says that the endpoint wants other words: models that think do not take these two."""
        if error.status_code != 400:
            return False
        told = error.response.text
        named = {"max_tokens"} if "max_completion_tokens" in told else set()
        named |= {"temperature"} if "temperature" in told else set()
        self._unwanted |= named
        return not named.isdisjoint(put)

    async def _read(self, body: Mapping[str, Any]) -> bytes:
        from httpx2 import HTTPError

        create = self._openai.chat.completions.with_streaming_response.create
        data = bytearray()
        async with create(**body) as response:
            try:
                async for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > MAX_BYTES:
                        raise CallFailed("too_large", came=_text(data))
            except HTTPError as error:
                raise CallFailed("half", came=_text(data)) from error
        return bytes(data)


def _text(data: bytes | bytearray) -> str:
    return data.decode("utf-8", "replace")


def _never_sent(error: BaseException) -> bool:
    """Whether a call failed before the endpoint had any of it."""
    from httpx2 import ConnectError, ConnectTimeout, UnsupportedProtocol

    cause = error.__cause__
    return isinstance(cause, ConnectError | ConnectTimeout | UnsupportedProtocol)


def _patience(headers: Mapping[str, str]) -> float | None:
    """Seconds that the endpoint asks for, as a number or as a date; at most a minute is granted."""
    from email.utils import parsedate_to_datetime

    told = headers.get("retry-after", "")
    try:
        return min(MAX_PATIENCE, max(0.0, float(told)))
    except ValueError:
        pass
    try:
        return min(MAX_PATIENCE, max(0.0, parsedate_to_datetime(told).timestamp() - time.time()))
    except (ValueError, TypeError, OverflowError):
        return None
