"""Where a run asks its model: beside the workers, in one event loop on a thread of its own.

Workers send a form in doubt with its questions; the answers become a third reading, and the form is decided again here.
Files keep their order; while answers are awaited, later files are read on, as far as memory allows.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct, field

from hebiao.errors import HebiaoError
from hebiao.llm.batch import clear_pending
from hebiao.run.pool import AHEAD_BYTES, TICK, Result
from hebiao.run.worker import Piece, piece_of

if TYPE_CHECKING:
    from hebiao.audit import Rulebook
    from hebiao.domain.reading import Reading
    from hebiao.domain.result import Finding, FormResult
    from hebiao.domain.run import ModelLog
    from hebiao.lang import Lang
    from hebiao.llm.asker import Asker, Completer
    from hebiao.llm.redact import Redaction
    from hebiao.llm.settings import ModelSettings
    from hebiao.pipeline import Doubted

T = TypeVar("T")
FOLDER: Final = "llm"
"""below the output folder: answers, and the log of what was sent"""
MOST_WAITING: Final = 512
"""files that may wait for answers at once"""


class _Answer(Struct, frozen=True):
    """What a model had to say of one form."""

    reading: Reading | None = None
    advice: tuple[Finding, ...] = ()


class _Waiting(Struct):
    """A file whose forms wait for answers."""

    result: Result
    answers: dict[int, Future[_Answer]] = field(default_factory=dict)
    """by the number of the form in the file"""

    @property
    def is_answered(self) -> bool:
        return all(a.done() for a in self.answers.values())


class Asking:
    """The model side of one run. Use it as a context manager."""

    def __init__(
        self,
        settings: ModelSettings,
        out: Path,
        rulebook: Rulebook | None,
        lang: Lang,
        completer: Completer | None = None,
    ) -> None:
        self._settings = settings
        self._lang: Lang = lang
        self._folder = settings.folder or out / FOLDER
        self._rulebook = rulebook
        self._completer = completer
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None
        self._asker: Asker | None = None
        self._grounding: Counter[str] = Counter()
        self._settled = self._unasked = 0
        self._bugs: Counter[str] = Counter()

    def __enter__(self) -> Asking:
        if self._settings.use == "batch":
            clear_pending(self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._end_calls()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def answered(self, news: Iterator[Piece | Result], stop: Callable[[], bool]) -> Iterator[Result]:
        """The files of a run in their order, each once its forms are decided with the model's answers.

        When `stop` becomes true, forms whose answers are still out stay as they are without.
        """
        queue: deque[_Waiting] = deque()
        for item in news:
            if not isinstance(item, Result):
                continue  # a form not yet decided is of no use to the reports
            queue.append(self._ask(item))
            held = sum(p.size for w in queue for p in w.result.pieces)
            while queue and (queue[0].is_answered or held > AHEAD_BYTES or len(queue) > MOST_WAITING):
                held -= sum(p.size for p in queue[0].result.pieces)
                yield self._decided(queue.popleft(), stop)
        while queue:
            yield self._decided(queue.popleft(), stop)

    def _ask(self, result: Result) -> _Waiting:
        waiting = _Waiting(result)
        names = self._names([p.doubted for p in result.pieces if p.doubted is not None])
        for number, piece in enumerate(result.pieces):
            if piece.doubted is not None:
                self._unasked += piece.doubted.unasked
                if piece.doubted.asks or self._settings.advise:
                    waiting.answers[number] = self._run(self._read(piece.doubted, names))
        return waiting

    def _names(self, doubted: Sequence[Doubted]) -> frozenset[str]:
        """People told of in any form of a file that is asked about."""
        if not self._settings.redact or len(doubted) == 1:
            return frozenset()
        from hebiao.llm.redact import names_in

        return frozenset[str]().union(*(names_in(_shown(d), d.form.readings) for d in doubted))

    def _decided(self, waiting: _Waiting, stop: Callable[[], bool]) -> Result:
        result = waiting.result
        pieces = [
            p if n in waiting.answers else p._replace(doubted=None) for n, p in enumerate(result.pieces)
        ]
        fields, review = result.done.fields, result.done.review
        for number, answer in waiting.answers.items():
            doubted = pieces[number].doubted
            if doubted is None:
                continue
            after = self._with(doubted, self._said(answer, stop))
            if after is None:
                pieces[number] = pieces[number]._replace(doubted=None)
                continue
            before = doubted.result
            pieces[number] = piece_of(after, self._lang)
            fields += len(after.fields) - len(before.fields)
            review += len(after.review_paths) - len(before.review_paths)
            self._settled += len(set(before.review_paths) - set(after.review_paths))
        return Result(result.name, pieces, result.done._replace(fields=fields, review=review))

    def _said(self, answer: Future[_Answer], stop: Callable[[], bool]) -> _Answer:
        try:
            return _wait_for(answer, stop) or _Answer()
        except HebiaoError:
            raise
        except Exception as bug:  # noqa: BLE001 - whatever an answer does to us, the form is there without it
            self._bugs[type(bug).__name__] += 1
            return _Answer()

    def _with(self, doubted: Doubted, said: _Answer) -> FormResult | None:
        """The form with what the model said; None where that is nothing."""
        try:
            return self._decided_with(doubted, said)
        except HebiaoError:
            raise
        except Exception as bug:  # noqa: BLE001 - as above
            self._bugs[type(bug).__name__] += 1
            return None

    def _decided_with(self, doubted: Doubted, said: _Answer) -> FormResult | None:
        result = doubted.result
        if said.reading is not None:
            from hebiao.pipeline import settle

            result = settle(doubted.form, self._rulebook, said.reading)
        if said.advice:
            from hebiao.llm.advise import still_holds

            advice = tuple(f for f in said.advice if still_holds(f, result))
            result = result.model_copy(update={"findings": (*result.findings, *advice)})
        return None if result is doubted.result else result

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._thread is None:
            # Only now: as long as no thread runs, workers can be forked.
            self._thread = threading.Thread(target=self._loop.run_forever, name="hebiao-llm", daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _read(self, doubted: Doubted, names: frozenset[str]) -> _Answer:
        """All that is asked about one form; `names` are those of people in the other forms of its file."""
        from hebiao.llm.redact import Redaction, find_private

        asker = await self._the_asker()
        form = doubted.form
        redaction = Redaction()
        if self._settings.redact:
            redaction = find_private(_shown(doubted), form.readings, names)
        about = f"{form.document.source.name}#{form.segment.index}"
        reading, advice = await asyncio.gather(
            self._reading(asker, doubted, redaction, about), self._advice(asker, doubted, redaction, about)
        )
        return _Answer(reading, advice)

    async def _reading(
        self, asker: Asker, doubted: Doubted, redaction: Redaction, about: str
    ) -> Reading | None:
        """A model's reading of the parts in doubt; None where no answer came."""
        from hebiao.llm.examples import read_examples
        from hebiao.llm.extract import Extraction, make_request
        from hebiao.parse.clean import clean

        examples = read_examples(self._settings.examples) if self._settings.examples else ()
        made = (make_request(ask, doubted.form.segment, redaction, examples) for ask in doubted.asks)
        requests = [request for request in made if request.places]
        answers = await asyncio.gather(*(asker.ask(request, about) for request in requests))
        extraction = Extraction(f"llm:{self._settings.model}", doubted.form.readings, clean)
        for request, answer in zip(requests, answers, strict=True):
            if answer is not None:
                extraction.take(request, answer)
        self._grounding.update(extraction.tally.kinds)
        return extraction.said

    async def _advice(
        self, asker: Asker, doubted: Doubted, redaction: Redaction, about: str
    ) -> tuple[Finding, ...]:
        if not self._settings.advise:
            return ()
        from hebiao.llm.advise import findings_of, make_requests
        from hebiao.llm.schema import AdviceAnswer

        requests = make_requests(doubted.result, redaction)
        answers = await asyncio.gather(*(asker.ask(r.request, about) for r in requests))
        return tuple(
            finding
            for request, answer in zip(requests, answers, strict=True)
            if isinstance(answer, AdviceAnswer)
            for finding in findings_of(request, answer, doubted.result, self._settings.model)
        )

    async def _the_asker(self) -> Asker:
        if self._asker is None:
            from hebiao.llm.asker import Asker

            self._asker = Asker(self._settings, self._folder, self._completer)
            await self._asker.__aenter__()
        return self._asker

    def _end_calls(self) -> None:
        """Calls off what is still under way, where a run is stopped: only then is it known what that costs."""
        if self._asker is not None:
            with suppress(Exception):
                self._run(self._asker.__aexit__(None, None, None)).result(10.0)

    def log(self) -> ModelLog:
        """What was asked and what it cost; nothing is asked any more."""
        from hebiao.domain.run import ModelLog, ModelPart

        self._end_calls()
        s = self._settings
        counts: Counter[tuple[str, str]] = self._asker.spent.count if self._asker else Counter()
        parts = sorted({part for part, _ in counts})
        return ModelLog(
            model=s.model, host=s.host, use=s.use, mode=s.mode, redact=s.redact, silent=s.silent,
            parts=tuple(
                ModelPart(part=part, **{what: n for (p, what), n in counts.items() if p == part}) for part in parts
            ),
            money=self._asker.budget.money if self._asker else None,
            failures=dict((self._asker.spent.why if self._asker else Counter[str]()) + self._bugs),
            grounding={k: n for k, n in self._grounding.items() if n},
            settled=self._settled, unasked=self._unasked,
            dearest=self._asker.spent.most if self._asker else 0,
        )  # fmt: skip

    def digests(self) -> dict[str, str]:
        """Digests of the prompts that were used, by id."""
        from hebiao.llm.prompts import load_prompt

        return {part.part: load_prompt(part.part).digest for part in self.log().parts}


def _shown(doubted: Doubted) -> str:
    """All of a form as it could be sent."""
    from hebiao.llm.show import show, show_print

    segment = doubted.form.segment
    whole = show(segment, range(len(segment.items))).text
    worn = [cell for ask in doubted.asks for _, cell in ask.cells]
    return f"{whole}\n{show_print(segment, worn).text}" if worn else whole


def _wait_for(answer: Future[_Answer], stop: Callable[[], bool]) -> _Answer | None:
    """The answer, once it is there; None when the run is stopped first.

    Raises:
        whatever the asking raised.
    """
    while not stop():
        try:
            return answer.result(TICK)
        except TimeoutError:
            if answer.done():
                raise
    answer.cancel()
    return None
