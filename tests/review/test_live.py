"""Rules over many forms at the desk: what is said after any decisions is what an export says."""

from __future__ import annotations

import gc
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from hebiao.audit.batch import Noted, note_of
from hebiao.audit.explain import example_form
from hebiao.audit.keys import BATCH_RULES
from hebiao.audit.live import Live
from hebiao.config import Settings
from hebiao.domain.result import Finding
from hebiao.review.answers import Answer
from hebiao.review.queue import Filter
from hebiao.review.room import Room
from hebiao.run import run
from hebiao.run.finished import Finished, open_finished
from made_forms import LEADER, NAME, TOTAL, UNITS, form_rows, tab_text

NAMES = ("路灯更换", "泵站检修", "步道修缮", "井盖更换项目", "饮水设备购置", "绿地补植")
PLACES = ("云溪区照明服务中心", "云溪区排水管理所", "云溪区 排水管理所", "云溪区教育保障中心")
PHONES = ("010-55500123", "010-55500177", "010-55500188")
CHOICES = {
    "project_name": (*NAMES, "完全不同的名称", None),
    "implementing_unit": (*PLACES, None),
    "funding.total.executed": ("171", "180", "90.5"),
    "total_score": ("100", "97.5"),
    "phone": PHONES,
    "project_leader": ("陆书禾", "顾行舟"),
    "indicators.0.name": ("更换路灯数量", "检修泵站座数"),
    "year": ("2023", "2024"),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """A run of eight forms, some with something to decide, held against a roster and approved goals."""
    folder = tmp_path_factory.mktemp("live")
    texts = []
    for n in range(8):
        rows = form_rows(
            {
                (NAME, 1): NAMES[n % 4],
                (UNITS, 5): PLACES[n % 4],
                (LEADER, 5): PHONES[n % 2],
                (TOTAL, 6): "100" if n % 4 == 3 else "97.5 98" if n % 3 else "97.5",
            }
        )
        texts.append(tab_text(rows))
    (folder / "表.txt").write_text("\n".join(texts), encoding="utf-8")
    roster = [("项目名称", "单位名称", "年初预算数(万元)", "决算数(万元)")]
    roster += [(name, PLACES[n % 4], "200", "171") for n, name in enumerate(NAMES)]
    roster += [("井盖更换", PLACES[3], "200", "171"), ("河道清淤", "云溪区河道管理所", "1", "1")]
    goals = [("项目", "三级指标", "指标值"), *((name, "更换路灯数量", "≥300盏") for name in NAMES[:4])]
    for name, table in (("roster", roster), ("approved", goals)):
        lines = (",".join(row) for row in table)
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = Settings(roster=folder / "roster.csv", approved=folder / "approved.csv")
    run([folder / "表.txt"], folder / "结果", settings)
    with open_finished(folder / "结果", Settings()) as opened:
        yield opened


def of_batch(findings: tuple[Finding, ...]) -> list[Finding]:
    """Those of the rules over many forms."""
    return [f for f in findings if f.rule in BATCH_RULES]


def agrees(room: Room) -> None:
    """What the desk says of every form and of the batch is what an export would say."""
    current = room.finished.current()
    for result in current.results:
        assert of_batch(room.form(result.form_id).findings) == of_batch(result.findings)
        told = {e.path: e.rules for e in room.sync().of_form(result.form_id)}
        open_ones = [f for f in result.findings if f.verdict != "filer"]
        for path, rules in told.items():
            assert set(rules) == {f.rule for f in open_ones if path in f.fields}
    assert Counter(map(str, room.whole())) == Counter(map(str, current.whole))


def test_whatever_is_decided_the_desk_says_what_an_export_says(finished: Finished) -> None:
    """Thirty decisions and undos at random on names, units, money, people and goals: all rules of the batch follow."""
    chance = random.Random(6)
    room = Room(finished)
    room.settle()
    agrees(room)
    forms = [p.form_id for p in finished.store.places(finished.run_id)]
    seen: set[str] = set()
    for turn in range(30):
        form_id, path = chance.choice(forms), chance.choice(list(CHOICES))
        if turn % 7 == 6:
            room.undo("a")
        else:
            version = room.question(form_id, path).version
            room.decide(Answer(form_id, path, "correct", "a", version, chance.choice(CHOICES[path])))
        agrees(room)
        seen |= {f.rule for i in forms for f in of_batch(room.form(i).findings)}
        seen |= {f.rule for f in room.whole()}
        if turn == 15:
            room = Room(finished)
            room.settle()
            agrees(room)
    assert seen == set(BATCH_RULES)


def test_what_goes_and_comes_of_the_batch_is_told(finished: Finished) -> None:
    """Who gives a person two telephones is told so with the decision, and that it is gone with its undo."""
    room = Room(finished)
    room.settle()
    entry = room.sync().find(Filter())[0]
    version = room.question(entry.form_id, "phone").version
    done = room.decide(Answer(entry.form_id, "phone", "correct", "b", version, "010-55599999"))
    assert "B06" in {f.rule for f in done.raised}
    back = room.undo("b")
    assert back is not None
    assert [f for f in back.settled if f.rule == "B06"] == [f for f in done.raised if f.rule == "B06"]
    agrees(room)


def notes(number: int) -> list[Noted]:
    """So many forms of units of three, every tenth with another name than the roster's."""
    form = example_form("classic", {}, 0)
    made = []
    for n in range(number):
        changes = {"project_name": f"第{n}号闸站维修", "implementing_unit": f"第{n // 3}水务站"}
        values = {**changes, "project_name": changes["project_name"] + ("工程" if n % 10 == 0 else "")}
        named = form.model_copy(update={"form": form.form.model_copy(update=values), "form_id": f"f{n}"})
        made.append(note_of(named))
    return made


@pytest.fixture
def alone() -> Iterator[None]:
    """Garbage is collected as ever, but not looked for among what other tests left in memory: that is no cost of a change."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("alone")
def test_a_change_costs_little_in_a_batch_of_thousands() -> None:
    """Of 3,000 forms against a roster, a change of one is checked in less than 100 ms of the processor."""
    made = notes(3000)
    rows = [{"项目名称": f"第{n}号闸站维修", "单位名称": f"第{n // 3}水务站"} for n in range(3000)]
    live = Live(len(made), rows)
    for place, note in enumerate(made):
        live.fill(place, note)
    live.check_tables()
    costs = []
    for place in range(5):
        began = time.process_time()
        changed = live.change(place, made[place + 10])
        costs.append(time.process_time() - began)
        assert changed
    assert min(costs) < 0.1
