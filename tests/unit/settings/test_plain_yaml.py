"""What of YAML is not read, with the place of each refusal."""

import pytest
from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.configuration import read_configuration

GOOD = "A:\n  watchlist_basename: a\n"


def refusal(text: str) -> tuple[str, ...]:
    """Return the problems that the text is refused with."""
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(text)
    return caught.value.details


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A:\n\twatchlist_basename: a\n", "line 2, column 1  a tab stands where blanks are needed"),
        (
            "A:\n  watchlist_basename: !!str a\n",
            "line 2, column 23  tags (!) are not read; write a plain value",
        ),
        (
            "A:\n  watchlist_basename: !!python/object/apply:os.system [x]\n",
            "line 2, column 23  tags (!) are not read; write a plain value",
        ),
        (
            "A: &x\n  watchlist_basename: a\n",
            "line 1, column 4  anchors and aliases (& and *) are not read; write the value out",
        ),
        (
            GOOD + "  api_sync: True\n  api_sync: False\n",
            'line 4, column 3  "api_sync" stands here again, first in line 3',
        ),
        (GOOD + GOOD, 'line 3, column 1  "A" stands here again, first in line 1'),
        (GOOD + "---\n" + GOOD, "line 3, column 1  a second document begins here; only one is read"),
        (GOOD + "? [a, b]\n: c\n", "line 3, column 3  a key must be a text"),
        (GOOD + "#\x07\n", "line 3  a control character stands in this line"),
    ],
)
def test_what_is_not_plain_is_refused_at_its_place(text: str, problem: str) -> None:
    """Nothing clever is needed for a handful of settings, and much of it is an attack."""
    assert refusal(text) == (problem,)


def test_an_alias_is_refused_beside_its_anchor() -> None:
    """Both places are told."""
    found = refusal("A: &x\n  watchlist_basename: a\nB: *x\n")
    assert [one.split(",")[0] for one in found] == ["line 1", "line 3"]


def test_a_bomb_of_aliases_is_refused_without_being_built() -> None:
    """Ten levels of ten would be ten thousand million values."""
    lines = ["l0: &l0 [x, x]"] + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 11)]
    assert "anchors and aliases" in refusal("\n".join(lines))[0]


def test_a_text_of_200_kb_is_refused() -> None:
    """A field of settings has a few hundred bytes."""
    assert refusal(GOOD + "#" * 200 * 1024) == ("line 1  the text is over 64 KB",)


def test_the_size_counts_in_bytes() -> None:
    """Two bytes for each of these letters."""
    assert refusal(GOOD + "# " + "\u00e9" * 33 * 1024) == ("line 1  the text is over 64 KB",)


def test_a_text_just_below_the_limit_is_read() -> None:
    """Comments count, and are welcome."""
    assert read_configuration(GOOD + "#" * (64 * 1024 - len(GOOD))).searches


@pytest.mark.parametrize(
    "text", ["A: " + "[" * 500 + "]" * 500, "A: " + "{a: " * 20 + "1" + "}" * 20, "[" * 60_000]
)
def test_deep_nesting_is_refused(text: str) -> None:
    """No recursion is left to chance."""
    assert refusal(text)[0].endswith("this is nested too deep or too long")


def test_very_many_small_values_are_refused() -> None:
    """The number of values is bounded as well as the size."""
    assert refusal("A: [" + "1," * 20_000 + "1]")[0].endswith("this is nested too deep or too long")


@pytest.mark.parametrize("text", ["A: [", "A: 'x", "A:\n  b: 1\n c: 2\n", "A: b: c", "%YAML 9.9\n--- a", "@"])
def test_what_is_no_yaml_is_told_with_its_line(text: str) -> None:
    """Never a traceback."""
    assert refusal(text)[0].startswith("line ")


@pytest.mark.parametrize("text", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, "# \u65e5\u672c\n" + GOOD])
def test_line_ends_and_marks_of_other_systems_do_no_harm(text: str) -> None:
    """Browsers send CR LF."""
    assert read_configuration(text).searches[0].basename == "a"
