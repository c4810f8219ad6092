"""The entry on ThreatQ's integrations page, in every shape (ThreatQ reference, 17.4)."""

import json
from typing import Any

import pytest
from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.entry import NAMESPACE, ours, read_entry

VALUES = {
    "trellix_esm_hostname": "esm.example.org",
    "trellix_esm_username": "feeds",
    "trellix_esm_password": "p<w&1",
    "trellix_esm_configuration": "A:\n  watchlist_basename: a\n",
}
OBJECTS = {key: {"value": value, "label": "x"} for key, value in VALUES.items()}
BY_NAME = [{"name": key, "value": value} for key, value in VALUES.items()]
BY_KEY = [{"key": key, "value": value} for key, value in VALUES.items()]


def row(fields: object, **more: Any) -> dict[str, Any]:
    """Return a row as the connectors call shows it."""
    return {"id": 7, "name": "tq_trellix_esm", "is_active": True, "custom_fields": fields} | more


@pytest.mark.parametrize(
    "shape",
    [VALUES, OBJECTS, BY_NAME, BY_KEY, *(json.dumps(one) for one in (VALUES, OBJECTS, BY_NAME, BY_KEY))],
)
def test_the_four_fields_are_read_from_every_shape(shape: object) -> None:
    """17.4.2: values, objects with value, lists, and JSON text of each."""
    found = read_entry(row(shape), "default")
    assert (found.source, found.enabled) == ("threatq", True)
    assert (found.hostname, found.username) == ("esm.example.org", "feeds")
    assert found.password is not None
    assert found.password.reveal() == "p<w&1"
    assert found.configuration == VALUES["trellix_esm_configuration"]


@pytest.mark.parametrize(
    "shape", [[], "[]", None, "null", {}, "", "{broken", "7", 7, True, [None, 3, "x"], "[" * 9999]
)
def test_a_shape_that_holds_nothing_gives_empty_fields(shape: object) -> None:
    """Only the YAML field falls back to its default."""
    found = read_entry(row(shape), "default")
    assert (found.hostname, found.username, found.password, found.configuration) == ("", "", None, "default")


def test_a_row_without_custom_fields_gives_empty_fields() -> None:
    """17.4.2: they may be absent."""
    assert read_entry({"id": 7, "name": "x"}, "default").hostname == ""


def test_html_escapes_and_browser_line_ends_are_undone() -> None:
    """17.4.2."""
    shown = VALUES | {
        "trellix_esm_password": "p&lt;w&amp;1",
        "trellix_esm_configuration": "A&amp;B:\r\n  watchlist_basename: &#39;a&#39;\r\n",
    }
    found = read_entry(row(shown), "")
    assert found.password is not None
    assert found.password.reveal() == "p<w&1"
    assert found.configuration == "A&B:\n  watchlist_basename: 'a'\n"


def test_fields_named_by_their_labels_are_read() -> None:
    """17.4.1: by name or label."""
    shown = [{"name": "Trellix ESM Hostname", "value": "h"}, {"name": "trellix esm username", "value": "u"}]
    found = read_entry(row(shown), "")
    assert (found.hostname, found.username) == ("h", "u")


@pytest.mark.parametrize("hidden", ["", "   ", "*", "********", "\u2022" * 8, "\u25cf\u25cf", " *** ", None])
def test_a_password_of_nothing_but_signs_is_hidden(hidden: str | None) -> None:
    """17.4.3."""
    assert read_entry(row(VALUES | {"trellix_esm_password": hidden}), "").password is None


@pytest.mark.parametrize("clear", ["*a*", "pass word ", "**.**"])
def test_a_password_with_anything_else_is_one(clear: str) -> None:
    """As it stands, blanks included."""
    password = read_entry(row(VALUES | {"trellix_esm_password": clear}), "").password
    assert password is not None
    assert password.reveal() == clear


def test_an_entry_does_not_show_its_password_when_printed() -> None:
    """Logs and tracebacks print values."""
    assert "p<w" not in repr(read_entry(row(VALUES), ""))


@pytest.mark.parametrize(
    ("spelling", "enabled"),
    [
        (True, True), (1, True), ("1", True), ("Y", True), ("true", True), ("True", True), ("on", True),
        (False, False), (0, False), ("0", False), ("N", False), ("false", False), ("off", False),
        ("", False), (None, False),
    ],
)  # fmt: skip
def test_the_switch_is_read_in_each_spelling(spelling: object, enabled: bool) -> None:
    """17.4.4: is_active."""
    assert read_entry(row(VALUES, is_active=spelling), "").enabled is enabled


def test_names_compare_with_hyphen_and_underscore_equal() -> None:
    """ThreatQ stores what it likes of a name."""
    one = row({}, name="TQ-Trellix_ESM")
    assert ours([row({}, name="other"), one], None) is one


def test_our_name_wins_over_namespace_and_namespace_over_fields() -> None:
    """17.4.1, in this order."""
    named = row({}, id=1)
    spaced = row({}, id=2, name="x", namespace=NAMESPACE)
    fields = row(VALUES, id=3, name="y")
    assert ours([fields, spaced, named], None) is named
    assert ours([fields, spaced], None) is spaced
    assert ours([fields], None) is fields
    assert ours([row({"trellix_esm_hostname": "h"}, name="z")], None) is None
    assert ours([], None) is None


def test_with_a_name_given_only_an_entry_of_that_name_counts() -> None:
    """`-n` is a word of the operator."""
    mine = row({}, name="second_esm")
    others = [row(VALUES), row(VALUES, name="x", namespace=NAMESPACE)]
    assert ours([*others, mine], "second-esm") is mine
    assert ours(others, "second-esm") is None


def test_several_entries_that_may_be_meant_are_refused_and_named() -> None:
    """17.4.1: nothing is guessed."""
    with pytest.raises(ConfigurationError, match=r'^2 entries .*"a" \(id 1\), "b" \(id 2\)\.'):
        ours([row(VALUES, id=1, name="a"), row(VALUES, id=2, name="b")], None)


@pytest.mark.parametrize("clear", ["p&copyright", "a&lt", "R&D;x", "x&reg;y", "&#65;"])
def test_a_password_that_only_looks_like_an_escape_stays(clear: str) -> None:
    """A changed password locks the account."""
    password = read_entry(row(VALUES | {"trellix_esm_password": clear}), "").password
    assert password is not None
    assert password.reveal() == clear


@pytest.mark.parametrize(
    "shape",
    [
        [{"name": "f1", "label": "Trellix ESM Hostname", "value": "h"}],
        [{"label": "Trellix ESM Hostname", "value": "h"}],
        {"1": {"label": "Trellix ESM Hostname", "value": "h"}},
        {"Trellix ESM Hostname": "h"},
    ],
)
def test_a_field_is_known_by_its_label_under_any_name(shape: object) -> None:
    """17.4.1: an entry that another program made serves too."""
    assert read_entry(row(shape), "").hostname == "h"


def test_a_blank_configuration_field_falls_back_to_the_default() -> None:
    """17.4.2: only that field may."""
    assert read_entry(row(VALUES | {"trellix_esm_configuration": " \r\n"}), "D").configuration == "D"
