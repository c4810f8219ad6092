"""The watchlists of the ESM simulator, without HTTP (ESM reference 4)."""

import pytest
from simulators.esm.errors import EsmError
from simulators.esm.files import ValueFiles
from simulators.esm.knobs import REGISTRY
from simulators.esm.lists import Watchlists, fill_values
from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs


def lists(**knobs: object) -> Watchlists:
    values = Knobs(REGISTRY)
    values.set(**knobs)
    return Watchlists(values)


def test_a_value_added_twice_is_there_once_in_the_first_place() -> None:
    """Values keep the order in which they came (4.4)."""
    store = lists()
    one = store.create("a", "DomainID", dynamic=False)
    store.add(one.id, ["y.example", "x.example"])
    store.add(one.id, ["z.example", "y.example"])
    assert list(one.values) == ["y.example", "x.example", "z.example"]


def test_a_value_twice_in_one_call_counts_as_a_duplicate() -> None:
    """OneOrMoreValuesNotAdded speaks of the call's values (4.6)."""
    store = lists(duplicates_on_add="partial_error")
    one = store.create("a", "DomainID", dynamic=False)
    with pytest.raises(EsmError, match="OneOrMoreValuesNotAdded"):
        store.add(one.id, ["x.example", "x.example"])
    assert list(one.values) == ["x.example"]


def test_an_id_is_never_used_again() -> None:
    """A deleted list's id stays unknown, so that a client that kept it is told so (9.3)."""
    store = lists()
    first = store.create("a", "DomainID", dynamic=False)
    store.delete(first.id)
    assert store.create("a", "DomainID", dynamic=False).id != first.id
    with pytest.raises(EsmError, match=r"ERROR_UnknownList \(38\)"):
        store.add(first.id, ["x.example"])


def test_removal_goes_by_exact_text() -> None:
    """Another letter case is another value (4.7, inferred)."""
    store = lists(absent_on_remove="error")
    one = store.create("a", "File_Hash", dynamic=False)
    store.add(one.id, ["AB"])
    with pytest.raises(EsmError, match="OneOrMoreValuesNotDeleted"):
        store.remove(one.id, ["ab"])
    assert list(one.values) == ["AB"]


def test_a_scored_list_is_read_only() -> None:
    """There is no way to give scores over the API (4)."""
    store = lists()
    one = store.put("gti", "IPAddress", hidden=False, dynamic=False, scored=True)
    with pytest.raises(EsmError, match="ActionNotAllowed"):
        store.add(one.id, ["192.0.2.1"])


def test_a_name_is_needed_and_a_known_type() -> None:
    """NameRequired and InvalidValue are the names that fit (9.2)."""
    store = lists()
    with pytest.raises(EsmError, match="NameRequired"):
        store.create(" ", "DomainID", dynamic=False)
    with pytest.raises(EsmError, match="InvalidValue"):
        store.create("a", "Nonsense", dynamic=False)


def test_a_dump_shows_every_list_of_a_name() -> None:
    """Where a name may be taken twice, the second shows with its id."""
    store = lists(same_name="allowed")
    first = store.create("a", "DomainID", dynamic=False)
    second = store.create("a", "DomainID", dynamic=False)
    store.add(first.id, ["y", "x"])
    assert store.dump() == {"a": ["x", "y"], f"a #{second.id}": []}


def test_an_empty_list_has_an_empty_file() -> None:
    """No final newline without a value (4.4)."""
    store = lists()
    assert store.file_of(store.create("a", "DomainID", dynamic=False)) == b""


def test_a_million_values_fit_and_one_more_does_not() -> None:
    """The limit of one list (4)."""
    store = lists()
    one = store.create("a", "DomainID", dynamic=False)
    one.values.update(dict.fromkeys(fill_values(1_000_000, "h{}.example")))
    with pytest.raises(EsmError, match="TooManyValues"):
        store.add(one.id, ["one.more.example"])
    store.add(one.id, ["h1.example"])


def test_files_beyond_the_kept_ones_are_forgotten() -> None:
    """Memory stays bounded however often the details are asked for."""
    files = ValueFiles(Knobs(REGISTRY), SimulatorClock())
    first = files.keep(1, b"x\n")
    tokens = [files.keep(1, b"x\n") for _ in range(40)]
    assert files.read(tokens[-1], 0, 10).data == "x\n"
    with pytest.raises(EsmError, match="RecordNotFound"):
        files.read(first, 0, 10)


def test_a_token_looks_like_an_openssl_salted_text() -> None:
    """URL-safe base64, dots for padding (4.3, seen)."""
    token = ValueFiles(Knobs(REGISTRY), SimulatorClock()).keep(1, b"")
    assert token.startswith("U2FsdGVkX1")
    assert token.endswith(".")
    assert "=" not in token
