"""Words that read as translated, or promise what nobody can know, stay out of what readers see."""

import json
import re

import pytest

from skillsdata.language.catalogue import catalogue
from skillsdata.paths import notebooks_dir

FORBIDDEN = {
    "zh": (
        "已经公布了什么|走向何处|与目标相比|哪些因素会改变结论|两个目标放在一起|可以信到什么程度|自己的记录|"
        "自身记录|相似的历史|说八成|失误最大|看不见转折|读作|及其读法|按现有读法|不用\\{year\\}年|已越过|"
        "无需再增。目标|不低于目标可能|不太可能|每次抽样中|若干条与此相似|末值不变|平均变化外推|一半的平均变化|"
        "自相一致|不成立|规划与证据：自|没有一个是观测值|加项|无法评估|承诺|尚无公布|未见公布|逐年下降|无公布值|抽样|走到|改读|规划与证据|每条模拟路径|年的\\{value\\}|其中约束性|别处|自己试|"
        "(?<!技能)人才总量"
    ),
    "en": (
        "being at or above the goal then|Met exactly together|"
        "agree in every draw|forecast then, published|"
        "The record in short|[Tt]oo few to conclude|"
        "Promise and outcome|% promised|As known on|Plan clock|"
        "\\banticipated\\b|person-times|elementary worker|intermediate worker|\\bsenior worker|"
        "is of 2023, not|without \\{value\\}|specified otherwise|[Jj]ob-seeker ratio|"
        "none published|"
        "[Nn]othing has been published|falls year by year|is not published|not yet published|"
        "is of \\{|got to where|of the binding\\)|the intervals hold what|own record|"
        "the seasonal(?! term)"
    ),
}  # fmt: skip


def prose(lang: str) -> list[tuple[str, str]]:
    """Every text of a language: of the catalogue by its key, of the notebooks by their cell."""
    texts = list(catalogue(lang).items())
    for path in notebooks_dir().glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown" and lang in cell["metadata"]["tags"]:
                texts.append((cell["id"], "".join(cell["source"])))
    return texts


@pytest.mark.parametrize("lang", FORBIDDEN)
def test_no_forbidden_word_is_shown(lang: str) -> None:
    pattern = re.compile(FORBIDDEN[lang])
    found = [(where, m[0]) for where, text in prose(lang) if (m := pattern.search(text))]
    assert found == []


def test_a_forbidden_word_is_found() -> None:
    assert re.search(FORBIDDEN["zh"], "目标值已越过")
    assert re.search(FORBIDDEN["en"], "none published yet")


@pytest.mark.parametrize("key", ["term.none_found", "plan.unseen", "goals.unseen"])
def test_what_was_not_found_is_never_said_not_to_exist(key: str) -> None:
    for lang, word in (("zh", "未检索到"), ("en", "found")):
        assert key not in catalogue(lang) or word in catalogue(lang)[key]


@pytest.mark.parametrize("lang", FORBIDDEN)
def test_no_line_breaks_at_a_hyphen_before_what_is_filled_in(lang: str) -> None:
    whole = re.compile(r'<span class="nowrap">.*?</span>|<[^>]*>')
    texts = {key: whole.sub("", text) for key, text in catalogue(lang).items()}
    assert [key for key, text in texts.items() if re.search(r"\w-\{", text)] == []
