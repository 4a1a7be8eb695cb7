"""A finished run with people's decisions in it, and papers out of it: letters to units, and clean forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from hebiao.errors import UsageError
from hebiao.lang import Message
from hebiao.run.checks import Checks, file_digest, read_checks, take_all
from hebiao.run.outputs import STORE_NAME, store_url_in, writing

if TYPE_CHECKING:
    from hebiao.audit import Rulebook
    from hebiao.config import Settings
    from hebiao.domain.result import Finding, FormResult
    from hebiao.domain.run import RunLog
    from hebiao.store.store import Store

Notice = Callable[[Message], None]
"""told of what a person should know besides what was written"""
Said = tuple[frozenset[str], "tuple[Finding, ...]"]
"""rules of the batch that were checked anew, and what they say now"""
LETTERS: Final = "退回修改意见"
FORMS: Final = "自评表"


def write_run_letters(
    out: Path, folder: Path | None, settings: Settings, on_notice: Notice | None = None
) -> tuple[Path, int]:
    """Writes the letters of the last run that wrote into `out`; what is waived is left out.

    Args:
        out: the output folder of a finished run.
        folder: where to; it must be empty or not there. None: a new folder in `out`.
        settings: language, store and waivers; without a rulebook, that of the run is used.
        on_notice: told of every waiver that matches no finding.

    Returns:
        The folder, and the number of letters.

    Raises:
        UsageError: no finished run, or a folder that holds something.
        StoreError: the store cannot be read, or the folder cannot be written.
    """
    from hebiao.report.facts import is_waived
    from hebiao.report.letter import write_letters

    with open_finished(out, settings) as finished:
        run = finished.current()
        target = _fresh(out / LETTERS, folder)
        with writing(target):
            letters = write_letters(run.results, target, settings.lang, skip=is_waived, whole=run.whole)
        run.tell(on_notice)
        return target, len(letters)


def write_run_forms(
    out: Path,
    folder: Path | None,
    kind: Literal["docx", "xlsx"],
    settings: Settings,
    on_notice: Notice | None = None,
) -> tuple[Path, int]:
    """Writes every form of the last run into `out` in the official layout, a file each; as `write_run_letters`.

    Returns:
        The folder, and the number of forms.

    Raises:
        UsageError: no finished run, or a folder that holds something.
        StoreError: the store cannot be read, or the folder cannot be written.
    """
    from hebiao.report.facts import is_waived
    from hebiao.report.filenames import FileNames
    from hebiao.report.official import write_official

    names, number = FileNames(), 0
    with open_finished(out, settings) as finished:
        run = finished.current()
        target = _fresh(out / FORMS, folder)
        with writing(target):
            for number, result in enumerate(run.results, start=1):
                name = names.take(f"{number:04d}", result.form.project_name, "项目名称待核", kind)
                write_official(result, target / name, kind, skip=is_waived)
        run.tell(on_notice)
    return target, number


class Current(Struct, frozen=True):
    """The forms of a finished run as they stand after people's decisions."""

    results: Iterator[FormResult]
    whole: tuple[Finding, ...]
    """findings of no single form"""
    checks: Checks

    def tell(self, on_notice: Notice | None) -> None:
        """Tells, once all forms have passed by, what was given to no purpose."""
        if on_notice is not None:
            for notice in self.checks.notices():
                on_notice(notice)


class Finished(Struct, frozen=True):
    """The last run that wrote into a folder, its store open."""

    store: Store
    run_id: int
    log: RunLog
    checks: Checks

    def current(self) -> Current:
        """All its forms in order, the rules of the batch checked anew where people have decided."""
        checks, run_id, store = self._with_waivers(), self.run_id, self.store
        anew: frozenset[str] = frozenset()
        whole: tuple[Finding, ...] = ()
        found: dict[str, tuple[Finding, ...]] = {}
        if store.count("decisions", run_id):
            anew = frozenset({"B01", "B05", "B06", *_checked(checks)})
            batch = checks.batch()
            found = take_all(batch, map(checks.audit_again, store.results(run_id)))
            whole = batch.done().whole
        return Current(
            (_reviewed(r, checks, found.get(r.form_id, ()), anew) for r in store.results(run_id)),
            checks.complete_whole(self._whole(anew, whole)),
            checks,
        )

    def review(self, result: FormResult, said: Said | None = None) -> FormResult:
        """A form out of the store with findings that go with its values as they are now.

        `said` is what rules of the batch say of it now; of the others, what they said in the run stays.
        """
        anew, found = said or (frozenset[str](), ())
        return _reviewed(result, self._with_waivers(result.form_id), found, anew)

    def whole(self, said: Said | None) -> tuple[Finding, ...]:
        """The findings of no single form, with those that rules of the batch give now in place of theirs in the run."""
        return self._with_waivers().complete_whole(self._whole(*(said or (frozenset(), ()))))

    def _whole(self, anew: frozenset[str], found: Iterable[Finding]) -> tuple[Finding, ...]:
        return (*found, *(f for f in self.log.batch_findings if f.rule not in anew))

    def _with_waivers(self, form_id: str | None = None) -> Checks:
        return self.checks.with_kept(self.store.desk.waivers(form_id))


@contextmanager
def open_finished(out: Path, settings: Settings, *, durable: bool = False) -> Iterator[Finished]:
    """The run that wrote what lies in `out`; rulebook and tables are those of the run, unless the settings say.

    Raises:
        UsageError: there is no finished run, or its rulebook was changed since.
        StoreError: the store cannot be read.
    """
    from hebiao.store import open_store

    written = _log_in(out)
    elsewhere = written.settings.get("store_url") if written and settings.store_url is None else None
    if settings.store_url is None and not (out / STORE_NAME).is_file():
        if elsewhere:
            raise _is_elsewhere(out, elsewhere)
        raise UsageError(
            f"{out} 里没有完成的运行，请先用 hebiao run … -o {out}",
            f"there is no finished run in {out}; first do hebiao run … -o {out}",
        )
    with open_store(settings.store_url or store_url_in(out), durable=durable) as store:
        found = _last_run(store) if written is None else _run_that_wrote(written, store)
        if found is None:
            # A store of an earlier run may still lie there.
            raise (
                _is_elsewhere(out, elsewhere)
                if elsewhere
                else UsageError(
                    f"{out} 里的结果，存储里没有完成的运行；请核对 --store，或重新运行 hebiao run … -o {out}",
                    f"of the results in {out} there is no finished run in the store; check --store, "
                    f"or do hebiao run … -o {out} again",
                )
            )
        run_id, log = found
        checks = read_checks(_as_then(settings, log))
        if not settings.rulebook and checks.rulebook:
            _same_rulebook(checks.rulebook, log)
        yield Finished(store, run_id, log, checks)


def _is_elsewhere(out: Path, store: object) -> UsageError:
    return UsageError(
        f"{out} 的数据在存储 {store} 里，请加上 --store 和这个地址",
        f"the data of {out} are in the store {store}: add --store with that address",
    )


def _log_in(out: Path) -> RunLog | None:
    """The log that lies among the results; None where there is none that can be read."""
    from hebiao.domain.run import RunLog

    try:
        return RunLog.model_validate_json((out / "run.json").read_bytes())
    except (OSError, ValueError):
        return None


def _last_run(store: Store) -> tuple[int, RunLog] | None:
    """The newest finished run of a store and its log."""
    run_id = store.last_run()
    log = store.log(run_id) if run_id is not None else None
    return (run_id, log) if run_id is not None and log is not None else None


def _run_that_wrote(written: RunLog, store: Store) -> tuple[int, RunLog] | None:
    """The number of the run with that log, and its log there: a store may hold those of many folders, and newer ones."""
    inputs = [(i.file, i.sha256) for i in written.inputs]
    for run_id in store.runs_begun(written.started):
        log = store.log(run_id)
        if log is not None and [(i.file, i.sha256) for i in log.inputs] == inputs:
            return run_id, log
    return None


def _as_then(settings: Settings, log: RunLog) -> Settings:
    """The settings with rulebook and tables of the run; a table that is gone or was changed since is left out."""

    def unchanged(key: str) -> Path | None:
        path = log.settings.get(key)
        if not path or file_digest(Path(str(path))) != log.settings.get(f"digest.{key}"):
            return None
        return Path(str(path))

    used = log.settings.get("rulebook")
    return replace(
        settings,
        rulebook=settings.rulebook or (str(used) if used else None),
        roster=unchanged("roster"),
        approved=unchanged("approved"),
    )


def _same_rulebook(rulebook: Rulebook, log: RunLog) -> None:
    """Raises UsageError where the rulebook of the run reads otherwise now: letters would not fit the report."""
    if log.settings.get("digest.rulebook") != rulebook.digest:
        path = log.settings.get("rulebook")
        raise UsageError(
            f"规则库 {path} 在运行之后改过，请重新运行，或用 --rulebook 指明用哪一个",
            f"the rulebook {path} was changed since the run; run again, or name one with --rulebook",
        )


def _checked(checks: Checks) -> tuple[str, ...]:
    """Rules whose table is at hand."""
    return (*(("B02", "B03") if checks.roster else ()), *(("B04",) if checks.approved else ()))


def _reviewed(
    result: FormResult, checks: Checks, found: tuple[Finding, ...], anew: frozenset[str]
) -> FormResult:
    """The form with findings that go with its values as they are now.

    Its own rules are checked again, and so are those of the batch in `anew`, which gave `found`. Others are those
    of the run; where a person has corrected a field of one since, it may no longer hold, and is told to nobody.
    """
    from hebiao.audit.keys import BATCH_RULES

    changed = {path for path, field in result.fields.items() if field.decision == "corrected"}
    kept = tuple(
        f.model_copy(update={"verdict": "unclear"}) if changed.intersection(f.fields) else f
        for f in result.findings
        if f.rule in BATCH_RULES and f.rule not in anew
    )
    before = {(f.rule, f.fields, f.as_written): f.waived for f in result.findings if f.waived}
    again = (*checks.audit_again(result).findings, *found)
    waived = tuple(
        f.model_copy(update={"waived": before.get((f.rule, f.fields, f.as_written))}) for f in again
    )
    return checks.complete(result.model_copy(update={"findings": (*waived, *kept)}), ())


def _fresh(usual: Path, given: Path | None) -> Path:
    """A folder that is not there yet, or is empty: letters that people have worked on are never written over.

    Raises:
        UsageError: the folder given holds something.
    """
    folder, number = given or usual, 1
    while folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if given is not None:
            raise UsageError(
                f"{given} 里已有文件，请换一个空的或新的文件夹",
                f"{given} is not empty; name an empty or a new folder",
            )
        number += 1
        folder = usual.with_name(f"{usual.name}-{number}")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
