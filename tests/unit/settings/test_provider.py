"""Which provider serves (design, "Where the settings live")."""

from dataclasses import replace

import pytest
from tq_trellix_esm.errors import ConfigurationError, Unreachable
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.provider import Choice, choose
from tq_trellix_esm.settings.values import Provided

ENTRY = Provided("threatq", "entry", True, "esm.example.org", "feeds", Secret("of entry"), "A:")
FILE = Provided("file", "/c/x.settings.yaml", True, "esm.example.org", "feeds", Secret("of file"), "B:")
EMPTY = replace(ENTRY, hostname="", username="", password=None)
HIDDEN = replace(ENTRY, password=None)
DOWN = Unreachable("ThreatQ does not answer.")


def chosen(
    entry: Provided | None = None,
    file: Provided | None = None,
    error: Unreachable | None = None,
    remembered: str | None = None,
    settings_from: str | None = None,
) -> Choice:
    """Return the choice for what both show."""
    return choose(entry, error, file, remembered=remembered, settings_from=settings_from)


def test_a_filled_entry_wins_over_the_file() -> None:
    """The page is where its users look."""
    choice = chosen(ENTRY, FILE)
    assert choice.provided == ENTRY
    assert not choice.plan_only


@pytest.mark.parametrize("entry", [None, EMPTY, replace(ENTRY, username=""), replace(ENTRY, hostname="")])
def test_an_entry_without_hostname_and_user_counts_as_none(entry: Provided | None) -> None:
    """One just uploaded does not silence a working file."""
    assert chosen(entry, FILE).provided == FILE


@pytest.mark.parametrize("file", [None, FILE])
@pytest.mark.parametrize("entry", [ENTRY, HIDDEN])
def test_a_filled_entry_that_is_switched_off_stops_everything(entry: Provided, file: Provided | None) -> None:
    """Its switch is part of it, and needs no password."""
    choice = chosen(replace(entry, enabled=False), file)
    assert (choice.provided.source, choice.provided.enabled) == ("threatq", False)


def test_an_empty_entry_that_is_switched_off_leaves_the_file_alone() -> None:
    """It counts as none, its switch included."""
    assert chosen(replace(EMPTY, enabled=False), FILE).provided == FILE


@pytest.mark.parametrize(
    ("host", "user"),
    [("esm.example.org", "feeds"), ("https://ESM.example.org/", "feeds"), (" esm.Example.org ", "feeds")],
)
def test_a_hidden_password_comes_from_a_file_for_the_same_host_and_user(host: str, user: str) -> None:
    """Scheme, case and last slash apart."""
    provided = chosen(HIDDEN, replace(FILE, hostname=host, username=user)).provided
    assert provided.password is FILE.password
    assert (provided.source, provided.hostname) == ("threatq", "esm.example.org")


@pytest.mark.parametrize(
    "file",
    [
        None,
        replace(FILE, hostname="other.example.org"),
        replace(FILE, hostname="esm.example.org:8443"),
        replace(FILE, hostname=""),
        replace(FILE, username="Feeds"),
        replace(FILE, username=""),
        replace(FILE, password=None),
    ],
)
def test_a_hidden_password_is_never_sent_to_a_host_not_written_beside_it(file: Provided | None) -> None:
    """Who edits the page cannot send the file's password to a host of their own."""
    with pytest.raises(ConfigurationError, match="does not show its password"):
        chosen(HIDDEN, file)


@pytest.mark.parametrize("decided", [{"remembered": "threatq"}, {"settings_from": "threatq"}])
def test_an_entry_that_served_and_cannot_be_read_ends_with_that_error(decided: dict[str, str]) -> None:
    """Exit 5, and no reason to use an old file."""
    with pytest.raises(Unreachable) as caught:
        chosen(None, FILE, DOWN, **decided)
    assert caught.value is DOWN


@pytest.mark.parametrize("entry", [None, EMPTY])
def test_an_entry_that_served_and_is_empty_now_is_a_configuration_error(entry: Provided | None) -> None:
    """Exit 3, and no reason to use an old file."""
    with pytest.raises(ConfigurationError, match="is empty or gone"):
        chosen(entry, FILE, remembered="threatq")


@pytest.mark.parametrize("remembered", [None, "file"])
def test_an_entry_that_never_served_and_cannot_be_read_leaves_the_file(remembered: str | None) -> None:
    """17.4.5 holds only while the entry never served."""
    choice = chosen(None, FILE, DOWN, remembered)
    assert (choice.provided, choice.plan_only) == (FILE, False)
    assert "could not be read" in choice.reason


def test_a_run_whose_provider_would_change_only_plans() -> None:
    """Until settings_from says which."""
    assert chosen(ENTRY, FILE, remembered="file").plan_only
    assert not chosen(ENTRY, FILE, remembered="file", settings_from="threatq").plan_only
    assert not chosen(ENTRY, FILE, remembered="threatq").plan_only


@pytest.mark.parametrize("error", [None, DOWN])
@pytest.mark.parametrize("remembered", [None, "file", "threatq"])
def test_settings_from_file_settles_it_for_the_file(
    error: Unreachable | None, remembered: str | None
) -> None:
    """Whatever the page shows or served before."""
    choice = chosen(None if error else ENTRY, FILE, error, remembered, "file")
    assert (choice.provided, choice.plan_only) == (FILE, False)


@pytest.mark.parametrize("entry", [None, EMPTY])
def test_with_neither_provider_the_way_to_both_is_told(entry: Provided | None) -> None:
    """The path of the shipped file, and the command."""
    with pytest.raises(ConfigurationError) as caught:
        chosen(entry, None)
    assert "templates/threatq-integration.yaml" in str(caught.value)
    assert "tq-trellix configure" in str(caught.value)


def test_an_entry_that_was_asked_for_and_never_served_is_not_said_to_have_served() -> None:
    """The reason is settings_from."""
    with pytest.raises(ConfigurationError, match="settings_from: threatq; nothing was changed"):
        chosen(None, FILE, settings_from="threatq")
