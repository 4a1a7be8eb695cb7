"""The pages of the desk, filled in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from fastapi.responses import HTMLResponse
from msgspec import Struct
from msgspec.structs import replace

from hebiao.errors import HebiaoError
from hebiao.result import whole_note
from hebiao.review import pages
from hebiao.review.answers import Clash, Done
from hebiao.review.places import page_of, sheets_of, spot_of, zoom
from hebiao.review.queue import Filter
from hebiao.review.source import GONE, Picture, Sources
from hebiao.review.verdicts import finding_key

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult
    from hebiao.domain.run import RunLog
    from hebiao.lang import Message
    from hebiao.review.answers import Answer, Taken
    from hebiao.review.auth import Session
    from hebiao.review.queue import Key
    from hebiao.review.room import Room
    from hebiao.review.setup import Setup

ROWS: Final = 60
"""fields on one page of the queue"""
_TOP: Final = 8
"""choices offered in a facet"""
_FIELDS_AHEAD: Final = 200
"""fields looked through for the next pages"""
_PAGES_AHEAD: Final = 12
"""pages drawn ahead of the person"""
_SESSIONS: Final = 500
"""of which it is known what they look at"""


class Drawn(Struct, frozen=True):
    """What is here of the pages that a form stands on."""

    pictures: tuple[Picture, ...] = ()
    pending: str | None = None
    """the address that answers once the first page that is being drawn is there"""
    gone: str | None = None
    """why there is no page at all"""


class Besides(Struct, frozen=True):
    """What the next page of a person says besides a decision."""

    said: Message
    at: str | None = None
    """the part of the page that has been changed, which takes the focus"""


class Views:
    """Renders pages in one language; remembers what each person did last, to tell them on the next page."""

    def __init__(self, room: Room, setup: Setup) -> None:
        self._room = room
        self._setup = setup
        self._templates = pages.environment(setup.settings.lang)
        self._last: dict[str, Done] = {}
        self._besides: dict[str, Besides] = {}
        self._before: OrderedDict[str, Key] = OrderedDict()
        """the field that each session has looked at last"""
        self._lock = threading.Lock()
        self._written: RunLog | None = None
        self.sources = Sources(setup.out, setup.options.files, setup.settings.limits)
        self.prepare(Filter())

    def remember(self, session: Session, done: Done | None) -> None:
        """What the next page of this person says has been done."""
        if done is not None:
            self._last[session.who] = done

    def tell(self, session: Session, said: Message, at: str | None = None) -> None:
        """What the next page of this person says besides, and where it leads them."""
        self._besides[session.who] = Besides(said, at)

    def queue(self, session: Session, wanted: Filter, start: int) -> HTMLResponse:
        """What waits."""
        queue = self._room.sync()
        found = queue.find(wanted)
        facets = queue.facets(wanted)
        names = {e.form_id: e.project or e.file for e in found}
        measured = self._room.measured()
        return self._page(
            "queue.html.j2",
            session,
            wanted,
            entries=found[start : start + ROWS],
            total=len(found),
            start=start,
            rows=ROWS,
            facets={k: counts.most_common(_TOP) for k, counts in facets.items()},
            form_names=names,
            choose=lambda facet, value: pages.query_of(_with(wanted, facet, value)),
            unit_word=str,
            form_word=names.get,
            state_query=lambda state: pages.query_of(_with(wanted, "state", state)),
            order_query=lambda by: pages.query_of(_with(wanted, "by", by)),
            more_query=lambda n: f"{(q := pages.query_of(wanted))}{'&' if q else '?'}from={n}",
            forms=len({e.form_id for e in found}),
            today=self._room.decided_today(session.who),
            whole=[f for f in self._room.whole() if not f.waived],
            measured=measured
            if measured.caught.of + measured.wrong.of + measured.waiting + measured.aside
            else None,
            log=self._room.finished.log,
        )

    def field(self, session: Session, key: Key, wanted: Filter) -> HTMLResponse:
        """One field as a question."""
        question = self._room.question(*key)
        self._look_at(session, key)
        holder = self._room.claim(key, session.who)
        spot = spot_of(question)
        drawn = self._picture_of(question.result, (spot.page,) if spot.page else ())
        picture = drawn.pictures[0] if drawn.pictures else None
        number, left = self._room.sync().spot(wanted, key)
        self.prepare(wanted, key)
        return self._page(
            "field.html.j2",
            session,
            wanted,
            q=question,
            send_back=whole_note(question.result),
            blocks=pages.source_of(question, spot.cells),
            spot=spot,
            picture=picture,
            view=zoom(spot.lit, picture.width, picture.height) if picture else None,
            gone=drawn.gone,
            pending=drawn.pending,
            holder=None if holder == session.who else holder,
            left=left,
            left_in_form=len(self._room.sync().of_form(key[0])),
            number=number,
            serial=self._room.serial(key[0]),
            columns=pages.columns_of(question),
            texts=dict(question.neighbours),
        )

    def _look_at(self, session: Session, key: Key | None) -> None:
        """Whoever turns from one field to another, or to a list, lets go of it."""
        with self._lock:
            before = self._before.pop(session.token, None)
            if key is not None:
                self._before[session.token] = key
            while len(self._before) > _SESSIONS:
                self._before.popitem(last=False)
        if before is not None and before != key:
            self._room.release(before, session.who)

    def prepare(self, wanted: Filter, key: Key | None = None) -> None:
        """The pages behind the next fields are drawn while this one, or the list, is looked at."""
        threading.Thread(target=self._prepare, args=(wanted, key), daemon=True).start()

    def _prepare(self, wanted: Filter, key: Key | None) -> None:
        found = self._room.sync().find(wanted)
        start = next((n for n, e in enumerate(found, start=1) if e.key == key), 0)
        asked: dict[tuple[str, int | None], FormResult] = {}
        with suppress(HebiaoError):
            for entry in found[start : start + _FIELDS_AHEAD]:
                if entry.channel in {"pdf", "scan"} and len(asked) < _PAGES_AHEAD:
                    result = self._room.seen(entry.form_id)
                    page = page_of(result, entry.path)
                    asked[result.source.sha256, page] = result
            self.sources.prepare((result, page) for (_, page), result in asked.items() if page)

    def _picture_of(self, result: FormResult, pages_of: Iterable[int]) -> Drawn:
        """The pages of a form's file that are asked for, as far as they are here."""
        if not self.sources.has_pages(result):
            return Drawn()
        lang = self._setup.settings.lang
        found: list[Picture] = []
        pending = None
        for page in pages_of:
            one = self.sources.picture(result, page)
            if isinstance(one, Picture):
                found.append(one)
            elif one == "waiting":
                pending = pending or f"/drawn/{quote(result.form_id)}/{page}"
        if found or pending:
            return Drawn(tuple(found), pending)
        return Drawn(gone=GONE.in_lang(lang).format(result.source.file))

    def form(self, session: Session, form_id: str, wanted: Filter) -> HTMLResponse:
        """A whole form beside its source."""
        self._room.sync()
        result = self._room.seen(form_id)
        pages_of = sheets_of(result)
        drawn = self._picture_of(result, pages_of)
        return self._page(
            "form.html.j2",
            session,
            wanted,
            result=result,
            send_back=whole_note(result),
            clean=pages.form_page(result),
            verdicts=self._room.verdicts(result),
            finding_key=finding_key,
            blocks=pages.whole_source(result),
            sheets=[(picture, pages_of[picture.page]) for picture in drawn.pictures],
            gone=drawn.gone,
            pending=drawn.pending,
            serial=self._room.serial(form_id),
            waiting=self._room.sync().of_form(form_id),
            review=frozenset(result.review_paths),
        )

    def forms(self, session: Session, text: str, start: int) -> HTMLResponse:
        """Every form of the run, or those with some words in project, unit or file."""
        total, found = self._room.listed(text, start, ROWS)

        def address(at: int) -> str:
            return "/forms?" + urlencode({k: v for k, v in (("q", text), ("from", at)) if v})

        return self._page(
            "forms.html.j2", session, Filter(), forms=found, total=total, text=text, start=start, rows=ROWS, address=address,
        )  # fmt: skip

    def check(self, session: Session) -> HTMLResponse:
        """What the samples say of people and machine."""
        return self._page("check.html.j2", session, Filter(), measured=self._room.measured())

    def clash(self, session: Session, answer: Answer, error: Clash | Taken, wanted: Filter) -> HTMLResponse:
        """Nothing was written: somebody else was first. Both values stand side by side."""
        theirs = error.theirs if isinstance(error, Clash) else None
        return self._page(
            "clash.html.j2", session, wanted, 409,
            answer=answer, theirs=theirs, said=error.in_lang(self._setup.settings.lang),
        )  # fmt: skip

    def message(
        self, error: HebiaoError, status: int, again: str = "", sent: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """One sentence instead of a page; with `again`, the address to which what was `sent` can be sent once more."""
        said = error.in_lang(self._setup.settings.lang)
        return self._render("message.html.j2", status, said=said, again=again, sent=sent or {})

    def login(self, to: str, *, wrong: bool = False) -> HTMLResponse:
        """The door."""
        return self._render("login.html.j2", 403 if wrong else 200, to=to, wrong=wrong)

    def export(self) -> None:
        """Writes the reviewed data."""
        from hebiao.run.export import write_finished

        # One at a time: two would write the same files aside, and the later one would win anyway.
        with self._lock:
            self._written = write_finished(self._room.finished, self._setup.out, self._setup.settings)

    def exported(self, session: Session) -> HTMLResponse | None:
        """Where the reviewed data is; None before it was written from this desk."""
        if self._written is None:
            return None
        out = self._setup.out.absolute()
        return self._page("exported.html.j2", session, Filter(), log=self._written, out=out)

    def _page(
        self, template: str, session: Session, wanted: Filter, status: int = 200, **words: object
    ) -> HTMLResponse:
        states = self._room.sync().states()
        if template != "field.html.j2":
            self._look_at(session, None)
        return self._render(
            template,
            status,
            session=session,
            wanted=wanted,
            query=pages.query_of(wanted),
            states=states,
            done=self._last.pop(session.who, None),
            besides=self._besides.pop(session.who, None),
            login=self._setup.login,
            last=self._room.last(session.who),
            **words,
        )

    def _render(self, template: str, status: int, **words: object) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(template).render(**words), status)


def _with(wanted: Filter, facet: str, value: str | None) -> Filter:
    return replace(wanted, **{facet: value})
