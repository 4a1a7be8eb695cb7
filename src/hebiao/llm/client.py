"""The one place that knows the vendor's libraries: a body out, a completion back, an answer read from it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError

from hebiao.llm.schema import Answer
from hebiao.llm.settings import Mode, ModelSettings, is_here, missing_client

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Json = dict[str, Any]
A = TypeVar("A", bound=Answer)
MAX_BYTES: Final = 4 * 1024 * 1024
"""of one answer; a stream that does not end is left there"""
MAX_ANSWER_TOKENS: Final = 16_000
MAX_PATIENCE: Final = 60.0
"""seconds that an endpoint may ask for before the next try"""


class CallFailed(Exception):
    """A call that brought no completion."""

    def __init__(self, kind: str, *, retry: bool = False, after: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry = retry
        """whether the endpoint asked for patience: 429 and 5xx only"""
        self.after = after
        """seconds that it asked for"""


class BadAnswer(Exception):
    """A completion that is no answer of the schema."""


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
        parsed = ChatCompletion.model_validate(completion)
        if not parsed.choices or parsed.choices[0].finish_reason == "length":
            raise BadAnswer("cut off")
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


def usage_of(completion: Mapping[str, Any]) -> tuple[int, int] | None:
    """Tokens asked and answered, as the endpoint counts them; None where it does not say."""
    usage = completion.get("usage")
    if not isinstance(usage, dict):
        return None
    asked, answered = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(asked, int) or not isinstance(answered, int) or min(asked, answered) < 0:
        return None
    return asked, answered


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
        key = os.environ.get("OPENAI_API_KEY") or "none"
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

        try:
            data = await self._read(body)
        except openai.APIStatusError as error:
            status = error.status_code
            raise CallFailed(
                str(status), retry=status == 429 or status >= 500, after=_patience(error.response.headers)
            ) from error
        except openai.APITimeoutError as error:
            raise CallFailed("timeout") from error
        except openai.OpenAIError as error:
            raise CallFailed("connection") from error
        except OSError as error:
            raise CallFailed("connection") from error
        try:
            completion = json.loads(data)
        except (ValueError, RecursionError) as error:  # a body nested ten thousand deep is no completion
            raise CallFailed("broken") from error
        if not isinstance(completion, dict):
            raise CallFailed("broken")
        return completion

    async def _read(self, body: Mapping[str, Any]) -> bytes:
        from httpx2 import HTTPError

        create = self._openai.chat.completions.with_streaming_response.create
        data = bytearray()
        async with create(**body) as response:
            try:
                async for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > MAX_BYTES:
                        raise CallFailed("too_large")
            except HTTPError as error:
                raise CallFailed("half") from error
        return bytes(data)


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
