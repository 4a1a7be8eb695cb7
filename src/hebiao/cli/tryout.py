"""What `hebiao doctor --llm` tells of an endpoint: which ways of binding an answer work there, and which to use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.cli.model import MODE_KEPT
from hebiao.lang import Lang, Message
from hebiao.llm.settings import ModelSettings, check, url_from_environment

if TYPE_CHECKING:
    from hebiao.llm.tryout import Trial

_M = Message
_MODE_GOOD: Final = _M("可用", "works")
_MODE_BAD: Final = _M("不可用（{}）", "does not work ({})")
_MODE_WEAK: Final = _M("能回答，但指认有错", "answers, but points wrongly")
_CHOSEN: Final = _M("用哪种", "which to use")
_CHOSEN_DEFAULT: Final = _M("默认就是，不用设置", "the default, nothing to set")
_CHOSEN_SET: Final = _M(
    "每次加 --llm-mode {0}，或一次设好环境变量 {1}={0}",
    "give --llm-mode {0} with every run, or set {1}={0} in the environment once",
)
_CHOSEN_WEAK: Final = _M(
    "（没有一种全对，这种错得最少，宜换模型）",
    " (none points truly; this one errs least: another model is better)",
)
_CHOSEN_NONE: Final = _M("一种也不可用", "none works")
_CHOSEN_WHY: Final = _M("原因见上面三行", "the three lines above say why")


def tried_out(model: str, lang: Lang) -> list[tuple[str, str, str]]:
    """Lines of `hebiao doctor --llm`: mode, whether it works, how long it took; at the end the one to use, and how.

    Raises:
        UsageError: the model has no name.
        MissingTool: the extra `llm` is not installed.
    """
    from hebiao.llm.tryout import try_out
    from hebiao.report.names import MODEL_FAILURES, pick

    settings = ModelSettings(use="auto", model=model, base_url=url_from_environment(), seconds=60.0)
    check(settings)
    rows = []
    trials = try_out(settings)
    for trial in trials:
        if trial.problem:
            why = MODEL_FAILURES.get(trial.problem, (trial.problem, trial.problem))
            state = _MODE_BAD.in_lang(lang).format(pick(why, lang))
        else:
            state = (_MODE_GOOD if trial.right == trial.whole else _MODE_WEAK).in_lang(lang)
        rows.append((f"--llm-mode {trial.mode}", state, f"{trial.right}/{trial.whole}  {trial.seconds:g} s"))
    return [*rows, _chosen(trials, lang)]


def _chosen(trials: Sequence[Trial], lang: Lang) -> tuple[str, str, str]:
    """The first mode that points truly, else the one that errs least; and the setting that keeps it."""
    best = max(trials, key=lambda t: 0 if t.problem else t.right)  # the first of equals
    if best.problem or not best.right:
        return _CHOSEN.in_lang(lang), _CHOSEN_NONE.in_lang(lang), _CHOSEN_WHY.in_lang(lang)
    said = _CHOSEN_SET.in_lang(lang).format(best.mode, MODE_KEPT)
    if best.mode == "TOOLS":
        said = _CHOSEN_DEFAULT.in_lang(lang)
    if best.right < best.whole:
        said += _CHOSEN_WEAK.in_lang(lang)
    return _CHOSEN.in_lang(lang), best.mode, said
