"""The rules of the notebooks in git: what a researcher opens is tidy, in pairs and unexecuted."""

import ast
import io
import itertools
import json
import re
import tokenize
from operator import attrgetter
from typing import Any

import pytest

import skillsdata.api as sd
from skillsdata.parameters import plan_file, rules
from skillsdata.paths import notebooks_dir

RULES = rules(plan_file())
NOTEBOOKS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted(notebooks_dir().glob("*.ipynb"))
}
CELLS = [(name, cell) for name, book in NOTEBOOKS.items() for cell in book["cells"]]
CODE = [(name, cell) for name, cell in CELLS if cell["cell_type"] == "code"]
PROSE = [(name, cell) for name, cell in CELLS if cell["cell_type"] == "markdown"]
#: What is for a notebook of one's own.
BY_HAND = {"browse", "compare", "goal", "style", "text"}
TAGS = {"zh", "en", "parameters", "setup", "answer", "lab"}  # lab: not on the page
HAN = re.compile("[\u4e00-\u9fff]")
CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·]")
KEYS = {"headcount", "density", "ratio"}
#: What the edition is opened with, as far as a notebook has it; all else is a study's own.
EDITION = {"as_of", "horizon", "date_weight", "plan", "lang"}
#: What a notebook settles for its reader: the country beside the area asked for.
FIXED = {("area", "'全国'")}

each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
each_code = pytest.mark.parametrize(("name", "cell"), CODE, ids=[c["id"] for _, c in CODE])
each_prose = pytest.mark.parametrize(("name", "cell"), PROSE, ids=[c["id"] for _, c in PROSE])

Cell = dict[str, Any]


def _source(cell: Cell) -> str:
    return "".join(cell["source"])


def _tags(cell: Cell) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def _tagged(name: str, tag: str) -> list[Cell]:
    return [cell for cell in NOTEBOOKS[name]["cells"] if tag in _tags(cell)]


def test_the_notebooks_are_there() -> None:
    assert {"overview", *KEYS, "goals", "plan", "track_record"} <= set(NOTEBOOKS)


@each_notebook
def test_the_notebook_names_its_kernel_and_both_titles(name: str) -> None:
    book = NOTEBOOKS[name]
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert "version" not in book["metadata"]["language_info"]  # it differs between machines
    ours = book["metadata"]["skillsdata"]
    assert {"title_zh", "title_en"} <= set(ours)
    assert HAN.search(ours["title_zh"])
    assert not HAN.search(ours["title_en"])


@each_notebook
def test_a_title_holds_while_the_plan_runs_and_when_it_is_over(name: str) -> None:
    """What became of goals elsewhere is known; the plan's own may still be open."""
    told = [text for key, text in NOTEBOOKS[name]["metadata"]["skillsdata"].items() if "_" in key]
    heads = [_source(cell).splitlines()[0] for tag in ("zh", "en") for cell in _tagged(name, tag)]
    past = re.compile(r"\b(was|were|did|will|won't)\b|实现了吗|实现了哪些|哪些实现了|能否|将")
    shown = [*told, *(head for head in heads if head.startswith("# "))]
    assert name == "outside" or [text for text in shown if past.search(text)] == []


@each_notebook
def test_the_notebook_says_which_indicators_it_needs(name: str) -> None:
    """A plan that lacks one of them has no such page."""
    needs = NOTEBOOKS[name]["metadata"]["skillsdata"]["needs"]
    code = " ".join(_source(cell) for n, cell in CODE if n == name)
    assert set(re.findall(r'edition\.study\("(\w+)"', code)) <= set(needs) <= set(KEYS)


def test_every_page_has_its_own_place_and_short_labels_for_the_navigation() -> None:
    own = [book["metadata"]["skillsdata"] for book in NOTEBOOKS.values()]
    assert len({page["order"] for page in own}) == len(own)
    for lang in ("zh", "en"):
        labels = [page[f"label_{lang}"] for page in own]
        assert len(set(labels)) == len(labels)
        assert max(map(len, labels)) <= 20
        assert [bool(HAN.search(label)) for label in labels] == [lang == "zh"] * len(labels)


@each_notebook
def test_the_title_comes_first_and_is_the_one_of_the_metadata(name: str) -> None:
    first, second = NOTEBOOKS[name]["cells"][:2]
    ours = NOTEBOOKS[name]["metadata"]["skillsdata"]
    assert _source(first).splitlines()[0] == f"# {ours['title_zh']}"
    assert _source(second).splitlines()[0] == f"# {ours['title_en']}"
    titles = [c for n, c in PROSE if n == name and re.search(r"^# ", _source(c), re.MULTILINE)]
    assert len(titles) == 2


@each_notebook
def test_cells_have_stable_ids_of_their_own(name: str) -> None:
    ids = [cell["id"] for cell in NOTEBOOKS[name]["cells"]]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(rf"{name}-[a-z0-9-]+", i)] == []


@each_notebook
def test_nothing_has_been_executed(name: str) -> None:
    for cell in NOTEBOOKS[name]["cells"]:
        assert set(cell["metadata"]) <= {"tags", "jupyter"}, cell["id"]
        assert set(_tags(cell)) <= TAGS, cell["id"]
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], cell["id"]
            assert cell["execution_count"] is None, cell["id"]


@each_notebook
def test_only_english_prose_is_folded(name: str) -> None:
    """In the laboratory a reader sees one language at first, and all of the code."""
    for cell in NOTEBOOKS[name]["cells"]:
        folded = cell["cell_type"] == "markdown" and "en" in _tags(cell)
        kept = {"source_hidden": True} if folded else None
        assert cell["metadata"].get("jupyter") == kept, cell["id"]


@each_notebook
def test_chinese_and_english_cells_come_in_pairs(name: str) -> None:
    prose = [cell for n, cell in PROSE if n == name]
    assert len(prose) % 2 == 0
    for zh, en in zip(prose[::2], prose[1::2], strict=True):
        assert (_tags(zh)[0], _tags(en)[0]) == ("zh", "en")
        assert _tags(zh)[1:] == _tags(en)[1:]
        assert zh["id"].removesuffix("-zh") == en["id"].removesuffix("-en")
        headings = [re.findall(r"^#+", _source(c), re.MULTILINE) for c in (zh, en)]
        assert headings[0] == headings[1]
        assert HAN.search(_source(zh))
        assert not HAN.search(_source(en)), en["id"]


@each_notebook
def test_headings_never_skip_a_level(name: str) -> None:
    for tag in ("zh", "en"):
        levels = [len(mark) for cell in _tagged(name, tag)
                  for mark in re.findall(r"^(#+) ", _source(cell), re.MULTILINE)]  # fmt: skip
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


@each_notebook
def test_prose_is_long_enough_to_explain_and_short_enough_to_read(name: str) -> None:
    zh, en = ("\n".join(map(_source, _tagged(name, tag))) for tag in ("zh", "en"))
    assert 500 <= len(re.findall(CHINESE, zh)) <= 900
    assert 300 <= len(re.findall(r"[A-Za-z0-9][\w,.’'-]*", en)) <= 500


#: The only numbers that prose may hold: a unit, an event's year, a nominal level and parity.
NAMES_WITH_DIGITS = ("10,000", "2020", "80%", "大于1表示", "小于1表示", "小于1为优", "。1表示")


@each_prose
def test_no_number_is_typed_into_prose(name: str, cell: Cell) -> None:
    text = _source(cell)
    for known in NAMES_WITH_DIGITS:
        text = text.replace(known, "")
    assert not re.search(r"\d", text), f"{name}: let code compute it"


@each_notebook
def test_there_is_one_cell_of_parameters_before_any_other_code(name: str) -> None:
    (cell,) = _tagged(name, "parameters")
    first = next(c for n, c in CODE if n == name)
    assert cell is first
    assert len(_tagged(name, "setup")) == len(_tagged(name, "answer")) == 1


@each_notebook
def test_each_parameter_is_a_simple_value_with_its_explanation(name: str) -> None:
    (cell,) = _tagged(name, "parameters")
    source = _source(cell)
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    statements = ast.parse(source).body
    assert statements
    names = []
    for node in statements:
        assert isinstance(node, ast.Assign), ast.unparse(node)
        assert isinstance(ast.literal_eval(node.value), bool | int | float | str)
        assert len(comments.get(node.lineno, "")) > 10, f"{ast.unparse(node)} is not explained"
        names.append(ast.unparse(node.targets[0]))
    assert {"as_of", "lang"} <= set(names)
    assert [n for n in names if n not in RULES] == []


@each_notebook
def test_the_defaults_of_the_parameters_are_allowed(name: str) -> None:
    (cell,) = _tagged(name, "parameters")
    values: dict[str, Any] = {}
    exec(_source(cell), values)
    assert [n for n, rule in RULES.items() if n in values and not rule.holds(values[n])] == []
    assert values["lang"] == "zh"
    assert values["as_of"] == "today"


def _own_parameters(name: str) -> set[str]:
    (cell,) = _tagged(name, "parameters")
    return {ast.unparse(node.targets[0]) for node in ast.parse(_source(cell)).body}


def _by_name(call: ast.Call) -> dict[str | None, str]:
    """The parameters a call is given; an edition's day comes first and needs no name."""
    first = [each.id for each in call.args if isinstance(each, ast.Name) and each.id == "as_of"]
    named = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return {**dict.fromkeys(first, "as_of"), **named}


@each_notebook
def test_every_parameter_is_checked_and_used(name: str) -> None:
    """The edition takes what all pages share, and a study what is its own, each by its name."""
    (setup,) = _tagged(name, "setup")
    calls = [node for node in ast.walk(ast.parse(_source(setup))) if isinstance(node, ast.Call)]
    given = {ast.unparse(call.func): _by_name(call) for call in calls}
    own = _own_parameters(name)
    assert set(given["sd.open_edition"]) == own & EDITION
    passed = [pair for call in calls for pair in _by_name(call).items()]
    assert {key for key, _ in passed} == own
    assert [pair for pair in passed if pair[0] != pair[1] and pair not in FIXED] == []


PLUMBING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While,
            ast.Try, ast.With, ast.If)  # fmt: skip


@each_code
def test_a_cell_has_no_plumbing(name: str, cell: Cell) -> None:
    tree = ast.parse(_source(cell))
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, PLUMBING)]
    assert found == []
    imports = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert set(imports) <= {"import skillsdata.api as sd"}
    assert not imports or "setup" in _tags(cell)


@each_code
def test_a_cell_holds_no_path(name: str, cell: Cell) -> None:
    strings = [
        n.value
        for n in ast.walk(ast.parse(_source(cell)))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    assert [s for s in strings if re.search(r"[/\\]|\.(csv|json|ipynb|html)$|^~", s)] == []


@each_code
def test_a_cell_is_short(name: str, cell: Cell) -> None:
    source = _source(cell)
    assert len(ast.parse(source).body) <= 12
    assert len(source.splitlines()) <= 20
    assert max(map(len, source.splitlines())) <= 100


def _statements(cell: Cell) -> list[ast.stmt]:
    return ast.parse(_source(cell)).body


@each_code
def test_a_cell_shows_one_thing(name: str, cell: Cell) -> None:
    """Names may be set for it; what stands alone as an expression is shown."""
    shown = [isinstance(node, ast.Expr) for node in _statements(cell)]
    assert shown.count(True) <= 1
    assert not any(shown[:-1]), "only the last expression of a cell is shown"


def _asked(tree: ast.AST) -> set[str]:
    """What is asked of the library: ``answer``, or ``plan.answer`` of a page's module."""
    return {
        ast.unparse(node).removeprefix("sd.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.match(r"sd\.", ast.unparse(node))
    }


@each_code
def test_a_cell_uses_only_what_the_library_offers(name: str, cell: Cell) -> None:
    for asked in _asked(ast.parse(_source(cell))):
        if re.fullmatch(r"[\w.]+", asked):
            assert attrgetter(asked)(sd) is not None


def test_what_the_library_offers_is_used() -> None:
    """Every name is used by a notebook, or is one of those that a researcher may add to it."""
    asked = set().union(*(_asked(ast.parse(_source(cell))) for _, cell in CODE))
    assert set(dir(sd)) - {name.partition(".")[0] for name in asked} <= BY_HAND


@each_notebook
def test_every_notebook_ends_with_its_sources(name: str) -> None:
    last = NOTEBOOKS[name]["cells"][-1]
    assert last["cell_type"] == "code"
    assert re.match(r"sd\.(\w+\.)?sources\(", _source(last))
