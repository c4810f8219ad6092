"""The house rules that no linter knows: sizes, names, no patching."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("connector", "feedserver", "tests", "demo", "benchmarks")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
BANNED_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}
PATCHING = {"mock", "monkeypatch", "patch", "MagicMock", "Mock", "mocker"}


def sources() -> Iterator[Path]:
    """Every Python file of ours."""
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_are_files_to_judge() -> None:
    """A rule over nothing would always hold."""
    assert len(list(sources())) > 40


def test_no_file_is_over_400_lines() -> None:
    """A long file holds two ideas."""
    assert [
        str(path) for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ] == []


def test_no_function_is_over_50_lines() -> None:
    """A long function does two things."""
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources()
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    """An idea without a name is not understood yet."""
    assert [
        str(path) for path in sources() if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES
    ] == []


def test_public_functions_of_ours_have_a_docstring() -> None:
    """What the next reader needs stands beside the code."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources()
        if path.is_relative_to(ROOT / "connector")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


def test_no_test_patches() -> None:
    """A test that needs a patch asks for an argument that the code should have taken."""
    patching = []
    for path in (ROOT / "tests").rglob("*.py"):
        if path == Path(__file__).resolve():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.id]
                if isinstance(node, ast.Name)
                else [node.arg]
                if isinstance(node, ast.arg)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.ImportFrom | ast.Import)
                else []
            )
            if set(names) & PATCHING or "unittest.mock" in names:
                patching.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert patching == []


@pytest.mark.parametrize("word", ["NotImplementedError", "TODO", "FIXME"])
def test_nothing_is_left_half_done(word: str) -> None:
    """A stub called done is a defect."""
    found = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path != Path(__file__).resolve() and word in path.read_text(encoding="utf-8")
    ]
    assert found == []
