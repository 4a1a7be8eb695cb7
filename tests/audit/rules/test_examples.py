"""Every rule's examples, as `hebiao rules` shows them, do what they say."""

import re

import pytest

from hebiao.audit.catalogue import rule_titles
from hebiao.audit.engine import audit_form
from hebiao.audit.explain import example_form, explain_rules
from hebiao.audit.rulebook import load_rulebook
from hebiao.audit.rules import RULES
from hebiao.errors import UsageError

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_QUOTED = re.compile(r"“([^”]*)”")
_CHINESE = re.compile(r"[一-鿿，。；：、（）]")
_LISTS = re.compile("[、/]")
DOCS = {doc.code: doc for doc in explain_rules()}


@pytest.mark.parametrize("code", list(DOCS))
def test_the_passing_example_has_no_finding_and_the_failing_one_has(code: str) -> None:
    """A rule finds nothing in its passing example and something in its failing one."""
    assert DOCS[code].passing.findings == ()
    assert DOCS[code].failing.findings


@pytest.mark.parametrize("code", list(DOCS))
def test_a_rule_speaks_both_languages_and_names_its_source(code: str) -> None:
    """Messages, titles and explanations are there in Chinese and English, and sources are spelled out."""
    doc = DOCS[code]
    assert doc.title_zh and doc.title_en and doc.text_zh and doc.text_en
    for finding in doc.failing.findings:
        assert any("一" <= c <= "鿿" for c in finding.message)
        assert finding.message != finding.message_en
        assert finding.source and (finding.source, finding.source_en) == (doc.source.zh, doc.source.en)
        assert not _CHINESE.search(re.sub(r"财预〔\d+〕\d+号|\(.*?\)", "", doc.source.en))


@pytest.mark.parametrize("code", list(DOCS))
def test_both_languages_say_the_same(code: str) -> None:
    """The same numbers and the same quotations stand in both messages; English holds no other Chinese than 万元."""
    for finding in DOCS[code].failing.findings:
        zh, en = finding.message, finding.message_en
        assert sorted(_NUMBER.findall(zh)) == sorted(_NUMBER.findall(en))
        assert set(_QUOTED.findall(zh)) <= set(_QUOTED.findall(en))
        shown = re.sub(
            r"\S*〔.*〕\S*", "", en
        )  # B04: the texts themselves, with what was cut and what is new
        assert not _CHINESE.search(_QUOTED.sub("", shown).replace("万元", "")), en
        for text in filter(None, (finding.as_written, finding.as_computed)):
            if not _LISTS.search(text):
                assert text in en or set(_NUMBER.findall(text)) <= set(_NUMBER.findall(en)) or code == "D04"
                assert (text in zh) == (text in en) or code in ("S05", "W02")


def test_every_rule_has_one_code_and_one_explanation() -> None:
    """The published codes are those of the rules of one form and of the batch, each once."""
    codes = [r.code for r in RULES]
    assert len(codes) == len(set(codes))
    assert {*codes, "B01", "B02", "B03", "B04", "B05", "B06"} == set(rule_titles())


@pytest.mark.parametrize("name", ["classic", "y2024"])
def test_the_clean_forms_are_clean(name: str) -> None:
    """The forms that the examples write over have no finding at all, under any rulebook of their layout."""
    assert audit_form(example_form(name, {}, 0)) == ()


def test_one_rule_is_explained_by_its_code() -> None:
    """A code in small letters finds its rule; an unknown one is a usage error that lists the codes."""
    assert [d.code for d in explain_rules("m03")] == ["M03"]
    with pytest.raises(UsageError, match="M01"):
        explain_rules("X99")


def test_sources_that_are_not_official_say_so() -> None:
    """What rests on our own reading or on texts not seen is marked so."""
    assert "本工具的判断" in DOCS["V07"].source.zh
    assert "未核实原文" in DOCS["W02"].source.zh and "not verified here" in DOCS["W02"].source.en
    chaoyang = {d.code: d for d in explain_rules(rulebook=load_rulebook("beijing-chaoyang-2024"))}
    assert chaoyang["S01"].source.zh == "填报注意事项第6条"
