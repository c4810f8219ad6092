"""The funnel: every value that was read is accounted for."""

from hypothesis import given
from hypothesis import strategies as st
from tq_indicators.kinds import Kind
from tq_trellix_esm.decide.desired import Collector

TYPES = [
    "FQDN",
    "IP Address",
    "IPv6 Address",
    "Email Address",
    "URL",
    "MD5",
    "SHA-1",
    "SHA-256",
    "CIDR Block",
]


def test_values_are_canonical_sorted_and_without_duplicates() -> None:
    """Two spellings of one value are one desired value and one duplicate."""
    collector = Collector()
    for raw in ("b.example.com", "Evil.Example.com.", "evil[.]example[.]com"):
        collector.add("FQDN", raw)
    desired = collector.finish()
    assert desired.values[Kind.FQDN] == ("b.example.com", "evil.example.com")
    assert desired.funnel.duplicates == 1
    assert desired.funnel.sums


def test_other_types_are_counted_by_type() -> None:
    """A type without a watchlist is no error."""
    collector = Collector()
    collector.add("SHA-256", "0" * 64)
    assert collector.finish().funnel.other_types == {"SHA-256": 1}


def test_invalid_values_are_named_with_the_reason() -> None:
    """What is left out can be looked up."""
    collector = Collector()
    collector.add("MD5", "xyz")
    (left,) = collector.finish().funnel.left_out
    assert left.count == 1
    assert left.examples == ("xyz",)


def test_kinds_that_are_not_wanted_are_left_out() -> None:
    """`kinds` limits the lists, and the account says so."""
    collector = Collector(kinds=(Kind.URL,))
    collector.add("FQDN", "evil.example.com")
    funnel = collector.finish().funnel
    assert funnel.left_out_total == 1
    assert funnel.sums


def test_a_guard_leaves_out_with_its_reason() -> None:
    """Guards see canonical values."""
    collector = Collector(guards=(lambda kind, value: "mine" if value.endswith("example.org") else None,))
    collector.add("FQDN", "A.example.org")
    collector.add("FQDN", "a.example.com")
    desired = collector.finish()
    assert desired.values[Kind.FQDN] == ("a.example.com",)
    assert [one.reason for one in desired.funnel.left_out] == ["mine"]


def test_over_the_limit_the_best_scores_stay_then_the_newest() -> None:
    """Score first, then created_at, then value; the rest is counted."""
    collector = Collector(ranked=True, limit=2)
    collector.add("FQDN", "low.example.com", 1, "2026-03-01 00:00:00")
    collector.add("FQDN", "old.example.com", 9, "2026-01-01 00:00:00")
    collector.add("FQDN", "new.example.com", 9, "2026-02-01 00:00:00")
    desired = collector.finish()
    assert desired.values[Kind.FQDN] == ("new.example.com", "old.example.com")
    assert desired.over_limit
    assert desired.funnel.sums


def test_url_spellings_add_both_schemes() -> None:
    """Only for values without a scheme, and counted apart."""
    collector = Collector(url_spellings=True)
    collector.add("URL", "evil.example.com/x")
    desired = collector.finish()
    assert set(desired.values[Kind.URL]) == {
        "evil.example.com/x",
        "http://evil.example.com/x",
        "https://evil.example.com/x",
    }
    assert desired.funnel.added_spellings == 2
    assert desired.funnel.sums


@given(rows=st.lists(st.tuples(st.sampled_from(TYPES), st.text(max_size=30))), ranked=st.booleans())
def test_the_funnel_always_sums(rows: list[tuple[str, str]], ranked: bool) -> None:
    """Whatever text stands in a value."""
    collector = Collector(ranked=ranked, limit=3, url_spellings=True)
    for type_name, raw in rows:
        collector.add(type_name, raw)
    assert collector.finish().funnel.sums
