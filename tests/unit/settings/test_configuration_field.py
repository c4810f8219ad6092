"""The YAML field as people write it: what is read, and what is told about the rest."""

import pytest
from tq_indicators.kinds import Kind
from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.configuration import read_configuration
from tq_trellix_esm.settings.values import LoginEncoding


def refusal(text: str) -> ConfigurationError:
    """Return the error that the text is refused with."""
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(text)
    return caught.value


def test_a_search_with_a_basename_alone_is_whole() -> None:
    """Every other key has a default, and api_sync is on."""
    found = read_configuration("My search:\n  watchlist_basename: ThreatQ\n")
    (search,) = found.searches
    assert (search.name, search.basename, search.api_sync, search.line) == ("My search", "ThreatQ", True, 1)
    assert search.kinds == tuple(Kind)
    assert found.warnings == ()


def test_api_sync_at_the_top_is_the_default_of_every_search() -> None:
    """A search's own word wins over it."""
    found = read_configuration(
        "api_sync: False\nA:\n  watchlist_basename: a\nB:\n  watchlist_basename: b\n  api_sync: True\n"
    )
    assert [one.api_sync for one in found.searches] == [False, True]


def test_the_guides_other_spelling_of_the_basename_is_read_with_a_warning() -> None:
    """`watchlists_basename` stands in the vendor's examples."""
    found = read_configuration("A:\n  watchlists_basename: a\n")
    assert found.searches[0].basename == "a"
    assert found.warnings == ("line 2: watchlists_basename is read as watchlist_basename; please mend it",)


def test_both_spellings_of_the_basename_in_one_search_are_refused() -> None:
    """Nothing says which of the two is meant."""
    error = refusal("A:\n  watchlist_basename: a\n  watchlists_basename: b\n")
    assert error.details == ("line 3, column 3  watchlist_basename stands here twice",)


@pytest.mark.parametrize("name", ["2024", "yes", "1.0", "null", "2024-01-01"])
def test_a_name_that_yaml_would_turn_into_something_else_stays_the_text_written(name: str) -> None:
    """Searches are found by the name that ThreatQ shows."""
    (search,) = read_configuration(f"{name}:\n  watchlist_basename: a\n").searches
    assert search.name == name


def test_a_basename_of_digits_stays_the_text_written() -> None:
    """`007` is a name, not seven."""
    assert read_configuration("A:\n  watchlist_basename: 007\n").searches[0].basename == "007"


def test_every_problem_is_told_at_once_with_its_place() -> None:
    """In the order of the lines, and the nearest key beside an unknown one."""
    error = refusal(
        "api_sync: yes\nA:\n  watchlist_basename: a\n  kindz: [IP]\n  api_sync: maybe\n"
        "esm:\n  timeout: soon\n  chunk_sizes: 5\n"
    )
    assert error.message == "Trellix ESM Configuration has 5 problems; nothing was changed"
    assert error.details == (
        'line 1, column 11  api_sync: "yes" is neither True nor False, write True or False',
        "line 4, column 3   kindz: unknown key, did you mean kinds?",
        'line 5, column 13  api_sync: "maybe" is neither True nor False',
        'line 7, column 12  timeout: "soon" is not a duration such as 90s, 30m or 6h',
        "line 8, column 3   chunk_sizes: unknown key, did you mean chunk_size?",
    )


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO"])
def test_yes_and_no_are_refused_with_a_hint(word: str) -> None:
    """They are texts in YAML 1.2; guessing could turn a feed into writes."""
    (line,) = refusal(f"A:\n  watchlist_basename: a\n  api_sync: {word}\n").details
    assert line == f'line 3, column 13  api_sync: "{word}" is neither True nor False, write True or False'


@pytest.mark.parametrize("word", ["True", "true", "TRUE"])
def test_every_case_of_true_is_read(word: str) -> None:
    """As YAML 1.2 has it."""
    assert read_configuration(f"api_sync: {word}\nA:\n  watchlist_basename: a\n").searches[0].api_sync


@pytest.mark.parametrize(
    "written",
    ["a/b", "a\\\\b", "a*", "a?", "a[1]", "it's", ".a", "~a", "-a", "a\\u0007", "a" * 201, "\u00e9" * 101],
)
def test_a_basename_that_cannot_name_a_list_or_a_folder_is_refused(written: str) -> None:
    """The name becomes a list's and a feed's."""
    (line,) = refusal(f'A:\n  watchlist_basename: "{written}"\n').details
    assert line.startswith("line 2, column 23  watchlist_basename: ")


@pytest.mark.parametrize("written", ["ThreatQ - High", "a" * 200, "a.b-c~d", "\u00e9t\u00e9", "a_b (c)"])
def test_an_ordinary_basename_is_taken(written: str) -> None:
    """Blanks and other alphabets are usual."""
    assert read_configuration(f'A:\n  watchlist_basename: "{written}"\n').searches[0].basename == written


def test_two_searches_may_not_share_a_basename_in_another_case() -> None:
    """The ESM compares list names without regard to case."""
    error = refusal("A:\n  watchlist_basename: High\nB:\n  watchlist_basename: hIGH\n")
    assert error.details == (
        'line 3  "B": same watchlist_basename as "A" (line 1); each search needs its own',
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "api_sync: True\n", "esm:\n  timeout: 90s\n"])
def test_a_field_without_any_search_is_refused(text: str) -> None:
    """Nothing to do is never what was meant."""
    assert refusal(text).details == ("line 1  no search is named",)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_field_that_is_no_mapping_is_refused(text: str) -> None:
    """Searches have names."""
    assert refusal(text).details == ("line 1, column 1  searches are needed here: a name, then its settings",)


def test_a_search_without_a_basename_is_told_apart_from_a_misspelt_one() -> None:
    """The misspelling gets the nearest key, the other the rule."""
    error = refusal("A:\n  api_sync: True\nB:\n  watchlist_basenam: b\n")
    assert error.details == (
        'line 1, column 1  "A" has no watchlist_basename; every search needs one',
        "line 4, column 3  watchlist_basenam: unknown key, did you mean watchlist_basename?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "A:\n  watchlist_basename: a\nlocal:\n  esm:\n    verify: False\n",
        "A:\n  watchlist_basename: a\nfeed_root: /srv\n",
        "A:\n  watchlist_basename: a\nesm:\n  verify: False\n",
        "A:\n  watchlist_basename: a\nesm:\n  proxy: http://127.0.0.1:1\n",
        "A:\n  watchlist_basename: a\n  push: x\n",
        "A:\n  watchlist_basename: a\n  password_file: /etc/x\n",
    ],
)
def test_a_local_only_key_in_the_pages_field_is_refused(text: str) -> None:
    """Who may edit the page is not who owns the connector's host."""
    (line,) = refusal(text).details
    assert "only the owner of the connector's host may say this" in line


def test_defaults_and_the_esm_section_are_read() -> None:
    """Defaults reach each search; the ESM section holds how it is talked to."""
    found = read_configuration(
        "defaults:\n  kinds: [url, IP Address]\n  url_spellings: True\n"
        "esm:\n  timeout: 2m\n  chunk_size: 50\n  login_encoding: aes\n"
        "A:\n  watchlist_basename: a\nB:\n  watchlist_basename: b\n  url_spellings: False\n"
    )
    assert [one.url_spellings for one in found.searches] == [True, False]
    assert all(len(one.kinds) == 2 for one in found.searches)
    assert (found.esm.timeout, found.esm.chunk_size) == (120.0, 50)
    assert found.esm.login_encoding is LoginEncoding.AES


def test_doubled_and_misspelt_keys_are_told_in_one_go() -> None:
    """Nobody mends a form twice for one text."""
    error = refusal(
        "A:\n  watchlist_basename: a\n  watchlist_basename: b\n  kindz: [URL]\nA:\n  api_sync: True\n"
    )
    assert [one.split("  ")[0] for one in error.details] == [
        "line 3, column 3",
        "line 4, column 3",
        "line 5, column 1",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'A:\n  watchlist_basename: a\n  api_sync: "x\\n2026-11-24 INFO done"\n',
        'A:\n  watchlist_basename: a\n  "x\\n2026-11-24 INFO done": 1\n',
        "A:\n  watchlist_basename: a\n  api_sync: " + "x" * 60_000 + "\n",
    ],
)
def test_what_is_quoted_from_the_form_stays_one_short_line(text: str) -> None:
    """Who may edit the page may not write lines into the log."""
    (line,) = refusal(text).details
    assert "\n" not in line
    assert len(line) < 250


@pytest.mark.parametrize("name", ["", "  ", "a\\nb", "a\\0", "\\ud800"])
def test_a_name_that_no_saved_search_has_is_refused(name: str) -> None:
    """It would be looked up, printed and logged."""
    (line,) = refusal(f'"{name}":\n  watchlist_basename: a\n').details
    assert line.startswith("line 1, column 1  the name of a saved search is blank")


def test_planned_keys_are_told_apart_from_misspelt_ones() -> None:
    """A guard that is written and not there would be believed in."""
    error = refusal("A:\n  watchlist_basename: a\n  max_removal: 30\nalarms:\n  prefix: X\n")
    assert error.details == (
        "line 3, column 3  max_removal: this version does not have it yet; take it out",
        "line 4, column 1  alarms: this version does not have it yet; take it out",
    )


def test_a_name_with_nothing_below_it_lacks_its_basename() -> None:
    """It is a search begun."""
    assert refusal("A:\n").details == (
        'line 1, column 1  "A" has no watchlist_basename; every search needs one',
    )


def test_the_types_of_a_search_add_to_those_of_defaults() -> None:
    """Kind by kind: a list's type cannot be changed later (ESM reference, 4)."""
    (search,) = read_configuration(
        "defaults:\n  watchlist_types: {FQDN: Host, URL: X}\n"
        "A:\n  watchlist_basename: a\n  watchlist_types: {URL: Y}\n"
    ).searches
    assert [search.watchlist_types[kind] for kind in (Kind.FQDN, Kind.URL, Kind.MD5)] == [
        "Host",
        "Y",
        "File_Hash",
    ]
