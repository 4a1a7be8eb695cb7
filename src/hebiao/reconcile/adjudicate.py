"""What may be accepted without a person, on one page.

For every field, in this order:

1. a segment whose borders are in doubt: everything goes to review; a cell that its reader doubts, or a text that speaks
   against itself (`texts.said_against`): what it holds;
2. both readings say the same: accepted, unless the parser doubted it, a text that is not of its column's kind
   stands in a ragged row, or the cells are lost and the weights do not prove that no row is missing;
3. one reading covers the part, the other does not: accepted only where the source gives real cells;
4. they differ: without cells, to review; else the text that is of its column's kind beats one that is not; else the one with which the form's
   weights and scores add up, where the other's do not; else the better reading's text goes to review;
5. both say nothing: null, unless text of the same part or row is left over, for then it may belong there.

Nothing is corrected here, and every text that lost is kept as a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec.structs import replace

from hebiao.domain.document import Cell
from hebiao.domain.form import HEAD_FIELDS, INDICATOR_COLUMNS, TOTAL_FIELDS
from hebiao.domain.reading import Found, IndicatorRow, Left, Reading, Region
from hebiao.lang import Message
from hebiao.reconcile import beside
from hebiao.reconcile import reasons as why
from hebiao.reconcile.arithmetic import adds_up, weights_fall_short, weights_total
from hebiao.reconcile.borne_out import accept_borne_out, ask_alike
from hebiao.reconcile.confidence import Evidence
from hebiao.reconcile.contradicted import lacks_weight, unbacked
from hebiao.reconcile.decided import (
    REGIONS,
    Decided,
    Pair,
    Reconciled,
    agree,
    blank_by_nature,
    is_unread,
    text_of,
    unsettled,
)
from hebiao.reconcile.likely import show_likely
from hebiao.reconcile.match import match_rows
from hebiao.reconcile.picture import NO_PICTURE, ink_doubt, look_at
from hebiao.reconcile.pixels import WORN_OUT, doubt_of, is_from_pixels, rivals_of
from hebiao.reconcile.proof import RowsProven, sheet_of
from hebiao.reconcile.repairs import PRODUCER as ARITHMETIC
from hebiao.reconcile.repairs import proposals
from hebiao.reconcile.texts import (
    common_residue,
    holds_figure,
    is_clean,
    is_figure,
    said_against,
)


def reconcile(
    readings: Sequence[Reading], doubts: Sequence[Message] = (), doubted: Set[str] = frozenset()
) -> Reconciled:
    """Decides every field of a form from two unlike readings.

    Args:
        readings: of producers "grid" and "stream", in this order.
        doubts: why the segment itself is not certain.
        doubted: ids of cells that the reader is not certain of.
    """
    return _Form(readings[0], readings[1], tuple(doubts), doubted).decide()


class _Form:
    """The two readings of one form while they are decided."""

    def __init__(self, left: Reading, right: Reading, doubts: tuple[Message, ...], doubted: Set[str]) -> None:
        self.left, self.right, self.doubts, self.doubted = left, right, doubts, doubted
        self.pairs = match_rows(left.rows, right.rows)
        self.ragged = left.structure != "exact"
        self.lines = left.structure == "lines"
        self.unmerged = self.ragged or left.unmerged
        """whether a blank cell may be one that a merged cell went on over"""
        self.residue = common_residue(left, right)
        self.fits = [adds_up(sheet_of(r)) for r in (left, right)]
        self.rows_proven = RowsProven((left, right), [a for a, _ in self.pairs])
        # A row that only the other reading has keeps its number, so that the paths are those of the decisions.
        rows = [a or IndicatorRow({}) for a, _ in self.pairs]
        self.picture = look_at(replace(left, rows=rows), right)
        self.short = all(weights_fall_short(sheet_of(r)) for r in (left, right))
        lost = {r.region for r in self.residue if holds_figure(r)} if self.picture is NO_PICTURE else set()
        self.whole = not self.ragged and all(weights_total(sheet_of(r)) for r in (left, right))
        """whether the weights themselves say that no row is missing"""
        self.unbacked = unbacked(left, lost) | unbacked(right, lost) if lost else frozenset()
        self.arithmetic = self._prefer()
        self.scored = any((f := r.cells.get("score")) is not None and f.text is not None for r in left.rows)
        """whether the form gives scores at all"""
        self.unprinted = {
            c for c in ("nature", "unit") if not any(c in r.cells for x in (left, right) for r in x.rows)
        }
        """columns of the 2024 form that this one does not have"""
        self.pointed = any(c in r.cells for x in (left, right) for r in x.rows for c in ("weight", "score"))
        """whether the form gives points: one without has no total row either"""
        self.rowless = not any(r.cells for x in (left, right) for r in x.rows)
        """whether no indicator was read at all, so that nobody knows whether the form gives points"""
        self.nameless = not any("name" in r.cells for x in (left, right) for r in x.rows)
        self.fields: dict[str, Decided] = {}

    def decide(self) -> Reconciled:
        for path, region in REGIONS.items():
            unfit = (path in self.left.unfit, path in self.right.unfit)
            pair = (self.left.fields.get(path), self.right.fields.get(path))
            self._put(path, pair, region, unfit, left_over=self._open_question(region))
        if self.picture is not NO_PICTURE and not beside.is_foot_sure(self.fields):
            for path in beside.blank_foot(self.fields):
                self._review(path, (None, None), [why.PART_LEFT_OVER])
        for path in beside.blank_goals(self.fields) if self.ragged else ():
            self._review(path, (None, None), [why.PART_UNREAD])
        for path in beside.parted_number(self.fields) if self.lines else ():
            self._review(
                path, (self.left.fields.get(path), self.right.fields.get(path)), [why.PART_LEFT_OVER]
            )
        for i, (a, b) in enumerate(self.pairs):
            self._decide_row(i, a, b)
        if self.short and any(r.region == "indicators" for r in self.residue):
            beside.ask_carried_levels(self.fields, len(self.pairs))
        if self.unmerged and self.picture is NO_PICTURE:
            beside.ask_shared_reason(self.fields, len(self.pairs))
        for path in {r.path for r in self.picture.repairs}:
            self._offer(path)
        if self.picture is not NO_PICTURE:
            if self.picture.worn <= WORN_OUT:
                accept_borne_out(self.fields, len(self.pairs))
            ask_alike(self.fields)
            beside.ask_goal_figures(self.fields, len(self.pairs))
            beside.ask_near_figures(self.fields, len(self.pairs))
            beside.ask_unlike_places(self.fields)
            if not self.ragged:
                beside.show_blank_funds(self.fields, (self.left, self.right))
            show_likely(self.fields)
            beside.ask_the_rest(self.fields)
        return Reconciled(self.fields, len(self.pairs), self.residue, self.left.money_unit, all(self.fits))

    def _open_question(self, region: Region) -> Message | None:
        """Why a null field of this part may be our failure, not the filer's blank; None where it is a blank."""
        if any(r.region == region and r.row is None for r in self.residue):
            return why.PART_LEFT_OVER
        if region == "total" and self.rowless and self.lines:
            return why.NO_TOTAL
        if region == "total" and any(r.region == "indicators" and holds_figure(r) for r in self.residue):
            return why.PART_LEFT_OVER
        if region == "foot" or any(region in r.seen for r in (self.left, self.right)):
            return None
        if region == "total":
            return why.NO_TOTAL if self.pointed or self.rowless else None
        return why.PART_UNREAD

    def _prefer(self) -> str | None:
        """The producer with whose numbers the form adds up, where the other's do not."""
        if self.fits[0] == self.fits[1]:
            return None
        return self.left.producer if self.fits[0] else self.right.producer

    def _decide_row(self, i: int, a: IndicatorRow | None, b: IndicatorRow | None) -> None:
        # On a picture what one reading leaves over is no proof that the other took it for what it is.
        residue = self.residue if self.picture is NO_PICTURE else self.left.residue
        own = any(
            r.region == "indicators" and r.row is not None and (r.row == i or self._row_of(r) in (a, b))
            for r in residue
        )
        strays = own or any(r.region == "indicators" and r.row is None for r in self.residue)
        doubt = (a and a.doubt) or (b and b.doubt)
        asked = (a and a.asked) or (b and b.asked) or (self.short and lacks_weight(a, b))
        cut_off = i == len(self.pairs) - 1 and not self.whole and self._open_question("total")
        for column in INDICATOR_COLUMNS:
            path = f"indicators.{i}.{column}"
            pair = (a.cells.get(column) if a else None, b.cells.get(column) if b else None)
            if a is not None and self.picture is not NO_PICTURE and not self.ragged:
                pair = beside.without_taken(a, pair)
            unfit = (bool(a and column in a.unfit), bool(b and column in b.unfit))
            if asked:
                self._review(path, pair, [asked])
            elif a is None or b is None:
                self._alone(path, pair)
            elif column in a.shared:
                self._review(path, pair, [why.MERGED_POINTS])
            elif cut_off:
                self._review(path, pair, [cut_off])
            elif doubt and (self.lines or not agree(pair)):
                # Where both part the row alike and doubt it, a third that does so, too, proves nothing.
                self._review(path, pair, [doubt], is_open=not agree(pair) or text_of(pair[0]) is None)
            else:
                question = self._row_question(a, column, strays=strays, own=own)
                # In drawn cells dirt misleads the reading by kinds more than that by place.
                better = 0 if a.cost <= b.cost or (self.picture is not NO_PICTURE and not self.ragged) else 1
                self._put(path, pair, "indicators", unfit, left_over=question, better=better)

        beside.ask_carried_level(self.fields, i)
        if self.picture is not NO_PICTURE:
            beside.ask_unread_row(self.fields, i)

    def _row_question(self, row: IndicatorRow, column: str, *, strays: bool, own: bool) -> Message | None:
        """Why a blank of this column may be our failure; `strays`: text is left over, `own`: of this very row."""
        if strays and (own or column not in self.unprinted):
            # Text between the rows is no operator or unit where the form has no column of them.
            return why.ROW_LEFT_OVER
        weighed = self.unmerged and "weight" in row.cells
        needed = column in ("name", "actual") or (column == "target" and self.lines)
        # Where no row has a score, a value that stands once may still be that of all rows.
        unscored = column == "actual" and not self.scored and "target" in row.cells
        if needed and weighed and ("score" in row.cells or column == "name" or unscored):
            return why.SCORED_BLANK
        if column in ("level1", "level2"):
            return why.NO_LEVEL
        name = row.cells.get("name")
        if (
            self.ragged
            and name is not None
            and name.doubt
            and column in ("target", "actual", "weight", "score")
        ):
            return name.doubt
        if column == "name" and self.nameless:
            return why.NO_NAMES
        if column == "score" and weighed and self.scored:
            return why.NO_SCORE
        return None

    def _row_of(self, left: Left) -> IndicatorRow | None:
        if left.row is None or left.row >= len(self.left.rows):
            return None
        return self.left.rows[left.row]

    def _alone(self, path: str, pair: Pair) -> None:
        unseen = path in self.picture.asked or path in self.picture.blank
        if unseen or any(f is not None and (f.text is not None or f.doubt) for f in pair):
            self._review(path, pair, [why.ROW_READ_ONCE], is_open=True)

    def _put(
        self,
        path: str,
        pair: Pair,
        region: Region,
        unfit: tuple[bool, bool],
        *,
        left_over: Message | None,
        better: int = 0,
    ) -> None:
        a, b = pair
        if is_unread(a) or is_unread(b):
            self._review(path, pair, [why.UNREADABLE])
            return
        if text_of(a) is None and text_of(b) is None:
            left_over = left_over or self.picture.asked.get(path) or self.picture.blank.get(path)
            asked = self.doubts and (self.ragged or region != "money")
            left_over = left_over or (self.doubts[0] if asked else None)
            left_over = left_over or next((f.doubt for f in pair if f is not None and f.doubt), None)
            left_over = left_over or self._unproven_blank(path)
            if left_over and not blank_by_nature(path):
                # On a picture a text that is left over is as often dirt, and no model can settle what no parser read.
                is_open = not self.doubts and self.picture is NO_PICTURE
                self._review(path, pair, [left_over], is_open=is_open)
            return
        if self.doubts:
            self._review(path, pair, list(self.doubts), better)
            return
        covered = (region in self.left.seen or a is not None, region in self.right.seen or b is not None)
        if agree(pair):
            self._agreed(path, pair, unfit)
        elif covered[0] != covered[1]:
            self._single(path, pair, unfit)
        else:
            self._conflict(path, pair, unfit, better)

    def _unproven_blank(self, path: str) -> Message | None:
        """Why a blank of a row without borders is asked: where no sum proves the rows, its text may stand in another."""
        if not self.lines or not path.startswith("indicators.") or path.rsplit(".", 1)[1] in self.unprinted:
            return None
        return self.rows_proven.question(path)

    def _agreed(self, path: str, pair: Pair, unfit: tuple[bool, bool]) -> None:
        found = pair[0] or pair[1]
        doubt = (pair[0] and pair[0].doubt) or (pair[1] and pair[1].doubt)
        if doubt:
            self._review(path, pair, [doubt], is_open=True)
        elif found is not None and self.lines and path in HEAD_FIELDS and beside.ends_in_label(path, found):
            self._review(path, pair, [why.PART_LEFT_OVER])
        elif found is not None and self.ragged and beside.goes_on(found, self.residue):
            self._review(path, pair, [why.ROW_LEFT_OVER])
        elif all(unfit) and (self.ragged or (found is not None and is_from_pixels(found))):
            self._review(path, pair, [why.WRONG_KIND], is_open=True)
        elif self.lines and (question := self.rows_proven.question(path)) is not None:
            self._review(path, pair, [question], is_open=True)
        else:
            evidence: Evidence = "agree_exact"
            if self.ragged:
                evidence = "agree_lines" if self.lines else "agree_ragged"
            self._accept(path, found, pair, evidence)

    def _single(self, path: str, pair: Pair, unfit: tuple[bool, bool]) -> None:
        n = 0 if pair[0] is not None else 1
        found = pair[n]
        if not self.ragged and not unfit[n] and found is not None and not found.doubt:
            self._accept(path, found, pair, "single_exact")
        else:
            self._review(path, pair, [why.READ_ONCE], is_open=True)

    def _conflict(self, path: str, pair: Pair, unfit: tuple[bool, bool], better: int) -> None:
        texts = (text_of(pair[0]), text_of(pair[1]))
        printed = self.picture is not NO_PICTURE or any(f is not None and is_from_pixels(f) for f in pair)
        if self.lines or printed or (None in texts and path in TOTAL_FIELDS):
            # That a total is blank is nothing that sums can prove; nor is dirt on a page told by kinds.
            self._review(path, pair, [why.differ(texts)], better, is_open=not printed, is_faint=printed)
        elif unfit[0] != unfit[1]:
            n = 1 if unfit[0] else 0
            if texts[n] is None and not self.ragged:
                # A cell of the column holds it: not a figure, but written there (满分 for a score), and no blank.
                self._review(path, pair, [why.differ(texts)], is_open=True)
                return
            self._accept(path, pair[n], pair, "by_kind", why.settled_by_kind(texts, n))
        elif self.arithmetic is not None:
            n = 0 if self.arithmetic == self.left.producer else 1
            self._accept(path, pair[n], pair, "by_arithmetic", why.settled_by_sums(texts, n))
        else:
            self._review(path, pair, [why.differ(texts)], better, is_open=True)

    def _accept(
        self, path: str, found: Found | None, pair: Pair, evidence: Evidence, reason: Message | None = None
    ) -> None:
        if path in self.picture.asked:
            self._review(path, pair, [self.picture.asked[path]])
            return
        if self.doubted and found is not None and self._is_doubted(found):
            self._review(path, pair, [why.CELL_DOUBTED])
            return
        odd = said_against(path, found, lines=self.lines) if found is not None else None
        if odd is not None:
            self._review(path, pair, [odd])
            return
        if path in self.unbacked:
            self._review(path, pair, [why.UNBACKED])
            return
        faint = ink_doubt(path, found, self.picture.worn) if found is not None else None
        if faint:
            self._review(path, pair, [faint], is_faint=True)
            return
        self.fields[path] = Decided(
            found,
            "accept",
            evidence,
            self._rivals(pair),
            (reason,) if reason else (),
            rivals_of(pair),
        )

    def _offer(self, path: str) -> None:
        """What the sums propose for a figure becomes a candidate; what the pixels bear out too is taken, and said.

        It settles what the figure is, not whose: where its row or cell is in doubt, the figure is asked still.
        """
        one = self.fields.get(path)
        if one is None or one.found is None or one.found.text is None:
            return
        fix, texts = self.picture.applied, proposals(self.picture.repairs, path)
        rivals = (*one.rivals, *((ARITHMETIC, replace(one.found, text=text)) for text in texts))
        of_figure = one.decision == "accept" or why.OF_FIGURE.issuperset(one.reasons)
        taken = fix is not None and fix.path == path and not self.doubts and not self._is_doubted(one.found)
        if fix is not None and taken and of_figure:
            reasons: tuple[Message, ...] = (why.repaired(one.found.text, fix.text),)
            found = replace(one.found, text=fix.text)
            self.fields[path] = Decided(found, "accept", "by_repair", rivals, reasons, one.pixels)
        elif one.decision == "review":
            reasons = (*one.reasons, why.would_fit(texts))
            self.fields[path] = replace(one, rivals=rivals, reasons=reasons, open=False)

    def _review(
        self,
        path: str,
        pair: Pair,
        reasons: list[Message],
        better: int = 0,
        *,
        is_open: bool = False,
        is_faint: bool = False,
    ) -> None:
        found = pair[better] if text_of(pair[better]) is not None else pair[1 - better] or pair[better]
        both = [f for f in pair if f is not None]
        whole = all(self._is_whole(path, f) for f in both)
        clear = is_open and whole and not any(doubt_of(f, figure=is_figure(path)) for f in both)
        self.fields[path] = Decided(
            found,
            "review",
            unsettled(pair),
            self._rivals(pair),
            tuple(reasons),
            rivals_of(pair),
            clear,
            is_faint and whole and not clear,
        )

    def _is_whole(self, path: str, found: Found) -> bool:
        """Whether the source itself leaves no doubt of a text, its ink apart, so that one more reading is worth anything."""
        return not self._is_doubted(found) and is_clean(path, found)

    def _is_doubted(self, found: Found) -> bool:
        return any(isinstance(p.at, Cell) and p.at.id in self.doubted for p in found.places)

    def _rivals(self, pair: Pair) -> tuple[tuple[str, Found | None], ...]:
        read = ((self.left.producer, pair[0]), (self.right.producer, pair[1]))
        borne_out = {f.text: f for found in pair if found is not None for f in found.rivals}
        return (*read, *((ARITHMETIC, f) for f in borne_out.values())) if borne_out else read
