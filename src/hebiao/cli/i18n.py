"""What the commands say of themselves, and click's own complaints, in both languages."""

from __future__ import annotations

import re
from typing import Final

import click
from msgspec import Struct

from hebiao.lang import Lang, Message

M = Message


class CommandHelp(Struct, frozen=True):
    """The words around the options on a help page."""

    usage: Message
    short: Message
    about: Message
    examples: tuple[str, ...]
    exit_codes: tuple[tuple[int, Message], ...]


USAGE: Final = M("用法：", "Usage: ")
EXAMPLES: Final = M("例子", "Examples")
EXIT_CODES: Final = M("退出码", "Exit codes")
COMMANDS: Final = M("命令", "Commands")
OPTIONS: Final = M("通用", "General")
HELP_OPTION: Final = M("显示本页", "show this page")
VERSION_OPTION: Final = M("显示版本", "show the version")
LANG_OPTION: Final = M("界面语言；不写则随系统", "language of all messages; by default that of the system")
MORE: Final = M("每个命令的用法：hebiao 命令 --help", "Help on a command: hebiao COMMAND --help")

_DONE: Final = (0, M("完成", "done"))
_WRONG_USAGE: Final = (2, M("命令写得不对", "wrong usage"))

TOP: Final = CommandHelp(
    M("hebiao 命令 [选项]…", "hebiao COMMAND [OPTIONS]…"),
    M("核表", "hebiao"),
    M(
        "核表 hebiao：把《项目支出绩效自评表》读成干净、核过的数据。读不准的字段不猜，交给人看。",
        "hebiao reads 项目支出绩效自评表 into clean, checked data. It never guesses: what it cannot read with "
        "certainty is left for a person to decide.",
    ),
    ("hebiao run 提交材料/ -o 结果/", "hebiao debug 自评表.docx"),
    (),
)
RUN: Final = CommandHelp(
    M("hebiao run 输入… -o 输出文件夹 [选项]", "hebiao run INPUT… -o OUT [OPTIONS]"),
    M("读取自评表，写出数据、表格和报告", "read forms, write data, a workbook and a report"),
    M(
        "读取文件、文件夹（含子文件夹）和 zip 压缩包里的自评表，写到输出文件夹：report.html（先看它）、"
        "forms.xlsx、forms.jsonl、run.json 和 hebiao.db。按内容认格式：docx、xlsx、xls、pdf、ofd、html、"
        "markdown、文本；装有 LibreOffice 时还有 doc、wps、et、rtf，装有 hebiao[ocr] 时还有图片和扫描件。一个文件读不了，不影响其他文件；JSON 数据略过。",
        "Reads the forms in files, folders (with subfolders) and zip archives, and writes into the output folder: "
        "report.html (open it first), forms.xlsx, forms.jsonl, run.json and hebiao.db. Formats are recognised "
        "by content: docx, xlsx, xls, pdf, ofd, html, markdown and text; with LibreOffice also doc, wps, et and rtf; with "
        "hebiao[ocr] also pictures and scans. JSON files are skipped. "
        "A file that cannot be read never stops the others.",
    ),
    ("hebiao run 提交材料/ -o 结果/", "hebiao run 甲.docx 乙.zip -o 结果/ --jobs 4 --time-limit 30"),
    (
        (0, M("全部读完", "everything was read")),
        (
            1,
            M(
                "有输入读不了，或中途停下；都已列出",
                "some input could not be read, or the run was interrupted; each one is named",
            ),
        ),
        _WRONG_USAGE,
        (3, M("一张表也没有得到，或写不了输出", "no form was found, or the output cannot be written")),
    ),
)
DEBUG: Final = CommandHelp(
    M("hebiao debug 文件 [选项]", "hebiao debug FILE [OPTIONS]"),
    M("画出一个文件是怎样读的", "draw how one file was read"),
    M(
        "把文件的每一页、每一张表画成一个网页：格线、合并、哪些行属于哪张表、每个字段取自哪里、为什么这样定。",
        "Draws every page and table of a file as one web page: grid, spans, which rows make which form, where "
        "each field came from and why it was decided so.",
    ),
    ("hebiao debug 自评表.docx", "hebiao debug 汇总.pdf -o 第三页.html --page 3"),
    (_DONE, _WRONG_USAGE, (3, M("文件读不了", "the file cannot be read"))),
)
EVAL: Final = CommandHelp(
    M("hebiao eval 评测集 [选项]", "hebiao eval SUITE [OPTIONS]"),
    M("用有标准答案的材料量一量读得多准", "measure accuracy on labelled inputs"),
    M(
        "读评测集里的每个文件，与标准答案逐字段比较：准确率、漏读、误增、静默错误，按字段、渠道和版式族分列，"
        "并给出自助法区间。达不到门槛，退出码为 1。",
        "Reads every input of a suite and compares it with its labels, field by field: accuracy, missed, invented "
        "and silent errors, by field, channel and layout family, with bootstrap intervals. Exit code 1 where a "
        "threshold is broken.",
    ),
    (
        "hebiao eval eval/suites/fixtures-dev.toml",
        "hebiao eval eval/suites/fixtures-dev.toml --baseline 基线.json -o 评测/",
    ),
    (_DONE, (1, M("没有达到门槛", "a threshold is broken")), _WRONG_USAGE),
)
EVAL_ADD: Final = CommandHelp(
    M("hebiao eval add 输出文件夹 -o 评测集", "hebiao eval add OUT -o SUITE"),
    M("把复核过的表变成有标准答案的材料", "turn reviewed forms into labelled cases"),
    M(
        "凡有人作过决定的文件，连同复核后的值写进评测集：仍待定的字段不计分，人看过的字段列在 _checked。",
        "Every file with a decision in it goes into the suite with its reviewed values: fields that still wait are "
        "not scored, fields that a person decided are listed in _checked.",
    ),
    ("hebiao eval add 结果/ -o 评测集/", "hebiao eval add 结果/ -o 评测集/ --redact"),
    (_DONE, (1, M("有原文件找不到", "a source file is gone")), _WRONG_USAGE),
)
EVAL_FIT: Final = CommandHelp(
    M("hebiao eval fit 评测集… --check 评测集 -o 输出文件夹", "hebiao eval fit SUITE… --check SUITE -o OUT"),
    M("数一数各种依据有多可靠", "measure how reliable each kind of evidence is"),
    M(
        "在有标准答案的表上数出：各渠道、各类字段、各种依据定下的字段有多少是对的；写成 confidence.json，人看过再放进程序。"
        "--check 的评测集只用来检验：AUROC、Brier、ECE、风险与覆盖。",
        "Counts on labelled forms, by channel, class of field and kind of evidence, how many decided fields were right, "
        "and writes confidence.json for a person to review. Suites given with --check only test the result: AUROC, "
        "Brier, ECE, risk and coverage.",
    ),
    ("hebiao eval fit eval/suites/fixtures-dev.toml --check eval/suites/fixtures-unseen.toml -o 拟合/",),
    (_DONE, _WRONG_USAGE),
)
EVAL_EXAMPLES: Final = CommandHelp(
    M("hebiao eval examples 评测集 -o 文件", "hebiao eval examples SUITE -o FILE"),
    M("用复核过的表给模型做示例", "make examples for a model out of reviewed forms"),
    M(
        "从评测集（如 hebiao eval add 写出的）里每个部分挑至多两例：原文的编号片段和正确的指法。人看过的在前；"
        "人名、电话等先换成代号。运行时用 --examples 附上。",
        "Chooses at most two examples for each part of the form from a suite (such as hebiao eval add writes): the numbered "
        "pieces of the source and the right pointers. What people looked at comes first; names, phones and the like "
        "are replaced by placeholders. Pass the file to hebiao run with --examples.",
    ),
    ("hebiao eval examples 评测集/ -o 示例.jsonl", "hebiao run 提交材料/ --llm auto --examples 示例.jsonl"),
    (_DONE, _WRONG_USAGE),
)
RULES: Final = CommandHelp(
    M("hebiao rules [代码] [选项]", "hebiao rules [CODE] [OPTIONS]"),
    M("说明审核规则，每条有合格和不合格的例子", "explain the rules, each with examples"),
    M(
        "不写代码，列出全部规则；写代码，说明这一条，并举合格和不合格的例子各一个。例子由测试逐个验证过。"
        "规则库规定各地各年的不同写法，可以是自己的 .toml 文件，或放这类文件的文件夹（按表选用）。",
        "Without a code, lists all rules; with a code, explains that rule with an example that passes and one that fails "
        "(the tests run them). A rulebook holds what differs by place and year; it may be a .toml file of your own, or "
        "a folder of such files, from which each form's rulebook is then chosen.",
    ),
    ("hebiao rules", "hebiao rules M01", "hebiao rules T02 --rulebook beijing-chaoyang-2024"),
    (_DONE, (2, M("没有这条规则或规则库", "no such rule or rulebook"))),
)
LETTERS: Final = CommandHelp(
    M("hebiao letters 输出文件夹 [选项]", "hebiao letters OUT [OPTIONS]"),
    M("给每个单位写退回修改意见", "write a letter to each unit on what to correct"),
    M(
        "从完成的运行（hebiao run 的输出文件夹）里，给每个有问题的单位写一封 Word 退回修改意见：只列确属填报的问题，"
        "按表的次序，写明怎样改。复核过的值算数；读不准的和已豁免的不写进去。",
        "From a finished run (its output folder), writes a Word letter to each unit that has something to correct: what "
        "was filed wrong, in the order of the form, and how to correct it. Reviewed values count; what may be our "
        "misreading, and what is waived, is left out.",
    ),
    ("hebiao letters 结果/", "hebiao letters 结果/ -o 退回/ --waivers 豁免.csv"),
    (_DONE, (2, M("没有完成的运行，或文件夹不是空的", "no finished run, or the folder is not empty"))),
)
FORMS: Final = CommandHelp(
    M("hebiao forms 输出文件夹 [选项]", "hebiao forms OUT [OPTIONS]"),
    M("按官方版式写出干净的自评表", "write clean forms in the official layout"),
    M(
        "从完成的运行里，按官方版式（旧版或 2024 版，随原表）每个项目写一张干净的自评表；所写与推算不同处，推算值写在旁边。",
        "From a finished run, writes every project's form in the official layout (the old one or that of 2024, whichever the "
        "form was filed in). Where a written value differs from the computed one, the computed one stands beside it.",
    ),
    ("hebiao forms 结果/", "hebiao forms 结果/ -o 清稿/ --kind xlsx"),
    (_DONE, (2, M("没有完成的运行，或文件夹不是空的", "no finished run, or the folder is not empty"))),
)
REVIEW: Final = CommandHelp(
    M("hebiao review 输出文件夹 [选项]", "hebiao review OUT [OPTIONS]"),
    M("打开复核台，逐项定读不准的字段", "open the review desk, where people decide doubtful fields"),
    M(
        "打开一个本机网页：读不准的字段逐项摆在原文旁边，按 1–9 选读数，回车接受，打字改正，U 撤销，? 看全部按键。"
        "每个决定立即记入存储，只增不改；随时可以导出。",
        "Opens a local web page: every doubtful field beside its source; keys 1–9 take a reading, Enter accepts, "
        "typing corrects, U undoes, ? shows all keys. Every decision is saved at once and never overwritten; the data can "
        "be exported at any time.",
    ),
    ("hebiao review 结果/", "hebiao review 结果/ --host 0.0.0.0 --audit-rate 0.05"),
    (_DONE, (2, M("没有完成的运行，或没有可登录的用户", "no finished run, or nobody who may log in"))),
)
USERS_ADD: Final = CommandHelp(
    M("hebiao users add 用户名 输出文件夹", "hebiao users add NAME OUT"),
    M("添加复核人，或换密码", "add a reviewer, or change a password"),
    M("询问密码，只存其散列（argon2）。", "Asks for a password and keeps only its hash (argon2)."),
    ("hebiao users add 陈静 结果/",),
    (_DONE, _WRONG_USAGE),
)
USERS_REMOVE: Final = CommandHelp(
    M("hebiao users remove 用户名 输出文件夹", "hebiao users remove NAME OUT"),
    M("删除复核人", "remove a reviewer"),
    M("此人不能再登录，已作的决定不变。", "They can no longer log in; their decisions stay."),
    ("hebiao users remove 陈静 结果/",),
    (_DONE, _WRONG_USAGE),
)
EXPORT: Final = CommandHelp(
    M("hebiao export 输出文件夹 [选项]", "hebiao export OUT [OPTIONS]"),
    M("写出复核后的数据", "write the data as reviewed"),
    M(
        "把 forms.jsonl、forms.xlsx、report.html 和 run.json 按现在的决定重写一遍；复核没做完也可以。",
        "Writes forms.jsonl, forms.xlsx, report.html and run.json again with all decisions so far; the review does not "
        "have to be finished.",
    ),
    ("hebiao export 结果/", "hebiao export 结果/ -o 复核后/"),
    (_DONE, (2, M("没有完成的运行", "no finished run"))),
)
LOG: Final = CommandHelp(
    M("hebiao log 字段 输出文件夹", "hebiao log FIELD OUT"),
    M("看一个字段的全部决定", "show every decision on a field"),
    M(
        "字段写成 表号/路径，如 3/total_score（表号同报告里的序号，或用 form_id）；只写表号，列出这张表的全部决定。"
        "谁、何时、从什么改成什么、选了谁的读数、为什么，一个不少。",
        "A field is written NUMBER/PATH, such as 3/total_score (the form's number in the report, or its form_id); a number "
        "alone lists the whole form. Shows who decided, when, from what to what, whose reading was taken, and why.",
    ),
    ("hebiao log 3/total_score 结果/", "hebiao log 3 结果/"),
    (_DONE, (2, M("没有这张表", "no such form"))),
)
LLM: Final = CommandHelp(
    M("hebiao llm import 回答.jsonl… -o 输出文件夹", "hebiao llm import RESULTS… -o OUT"),
    M("收下 Batch 的回答，接着做完", "import the answers of a batch and finish the run"),
    M(
        "hebiao run --llm batch 把要问模型的写成请求文件（OUT/llm/requests.jsonl，OpenAI Batch 格式；超过一个文件的上限"
        "就接着写 requests-2.jsonl……）就结束，不连网。别处取回的输出文件（可以几个）用本命令收下，同样的输入随即再读一遍，"
        "用上这些回答。读不了的回答逐个列出，不会替换已经收下的。",
        "hebiao run --llm batch writes what a model would be asked (OUT/llm/requests.jsonl, in OpenAI's Batch format; what "
        "exceeds the limits of one file goes into requests-2.jsonl and so on) and ends without using a network. This "
        "command imports the resulting output files, one or several, and reads the same inputs again with these answers. "
        "Answers that cannot be read are named and never replace one that was imported before.",
    ),
    ("hebiao run 提交材料/ -o 结果/ --llm batch --model 模型名", "hebiao llm import 回答.jsonl -o 结果/"),
    (
        _DONE,
        (
            2,
            M(
                "没有等待回答的运行，或文件里没有对得上的回答",
                "no run waits for answers there, or none in the file belongs to it",
            ),
        ),
    ),
)
DOCTOR: Final = CommandHelp(
    M("hebiao doctor [--llm --model 模型名]", "hebiao doctor [--llm --model NAME]"),
    M("看这台机器装了哪些可选部件", "show which optional parts this machine has"),
    M(
        "列出可选部件：装了没有，不装会少什么，怎样装。主要的功能一样也不缺它们。",
        "Lists the optional parts: whether they are installed, what is missing without them, how to install them. The "
        "main job needs none of them.",
    ),
    ("hebiao doctor", "hebiao doctor --llm --model 模型名"),
    (_DONE,),
)


def complaint(error: click.ClickException, lang: Lang) -> str:
    """What click has to say of a wrong command line, in the person's language."""
    if lang == "en":
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return f"没有选项 {error.option_name}" + (f"，是不是 {near}？" if near else "")
    if isinstance(error, click.MissingParameter):
        return f"缺少{_param(error)}"
    if isinstance(error, click.BadParameter):
        return f"{_param(error)} 的值不对：{_in_chinese(error.message)}"
    return _in_chinese(error.format_message())


def _param(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Option):
        return f"选项 {param.opts[-1]}"
    name = param.human_readable_name if param is not None else error.param_hint
    return f"参数 {name}"


_PATTERNS: Final = (
    (r"No such command '(.*?)'\..*", r"没有命令 \1"),
    (r"Missing command\.", "缺少命令"),
    (r"Option '(.*?)' requires an argument\.?", r"选项 \1 后面要写值"),
    (r"Option '(.*?)' does not take a value\.?", r"选项 \1 后面不写值"),
    (r"Got unexpected extra arguments? \((.*)\)", r"多余的参数：\1"),
    (r"'(.*?)' is not one of (.*)\.", r"\1 不在 \2 之中"),
    (r"'(.*?)' is not a valid (?:integer|float)(?: range)?\.", r"\1 不是数"),
    (r"(.*?) is not in the range (.*)\.", r"\1 不在范围 \2 内"),
    (r"(?:File|Directory|Path|File or directory) '(.*?)' does not exist\.", r"找不到 \1"),
    (r"(?:File|Path) '(.*?)' is a directory\.", r"\1 是文件夹，这里要文件"),
    (r"(?:Directory|Path) '(.*?)' is a file\.", r"\1 是文件，这里要文件夹"),
    (r"(?:File|Directory|Path) '(.*?)' is not (?:readable|writable)\.", r"\1 没有读写权限"),
)


def _in_chinese(text: str) -> str:
    for pattern, said in _PATTERNS:
        if re.fullmatch(pattern, text, re.S):
            return re.sub(pattern, said, text, flags=re.S)
    return text
