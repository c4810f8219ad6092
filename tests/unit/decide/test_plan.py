"""The plan: what differs between a list and what is desired of it."""

from hypothesis import given
from hypothesis import strategies as st
from tq_indicators.kinds import Kind
from tq_trellix_esm.decide.plan import ListPlan, plan_list

URLS = st.lists(
    st.builds(
        "http://{}.example.com/{}".format, st.sampled_from("ab"), st.sampled_from(["a", "A", "b", "aB"])
    ),
    unique=True,
)


def plan(existing: list[str], desired: list[str], *, folds: bool = False) -> ListPlan:
    """A plan for a list of URLs."""
    return plan_list(Kind.URL, existing, desired, folds_case=folds)


def test_equal_sides_need_nothing() -> None:
    """A value that ESM holds in the canonical spelling is left alone."""
    assert plan(["http://a.example.com/x"], ["http://a.example.com/x"]).is_empty


def test_missing_values_are_added_and_others_removed() -> None:
    """The list becomes equal to what is desired."""
    made = plan(
        ["http://a.example.com/", "http://b.example.com/"], ["http://b.example.com/", "http://c.example.com/"]
    )
    assert made.add == ("http://c.example.com/",)
    assert made.remove == ("http://a.example.com/",)
    assert made.after == 2


def test_a_spelling_in_another_case_counts_as_held() -> None:
    """Where one of the two spellings is wanted, the other one stands for it."""
    assert plan(["http://a.example.com/A"], ["http://a.example.com/a"]).is_empty
    assert plan(["HTTP://A.EXAMPLE.COM/A"], ["http://a.example.com/a"]).is_empty


def test_both_spellings_are_kept_where_both_are_wanted_and_held() -> None:
    """A path's letter case may tell two pages apart."""
    both = ["http://a.example.com/A", "http://a.example.com/a"]
    assert plan(both, both).is_empty


def test_the_second_spelling_is_added_unless_the_list_folds_case() -> None:
    """A list that is known to fold would refuse it in every run."""
    both = ["http://a.example.com/A", "http://a.example.com/a"]
    assert plan(both[:1], both).add == (both[1],)
    assert plan(both[:1], both, folds=True).is_empty


def test_removal_names_the_spelling_that_esm_holds() -> None:
    """ESM removes by exact text as far as anyone knows (ESM reference, 4.7)."""
    made = plan_list(Kind.FQDN, ["Evil.Example.COM"], [], folds_case=False)
    assert made.remove == ("Evil.Example.COM",)


def test_what_is_no_value_of_its_kind_is_removed() -> None:
    """The list belongs to the connector, garbage in it too."""
    assert plan_list(Kind.MD5, ["not a hash"], [], folds_case=False).remove == ("not a hash",)


def test_a_surplus_spelling_of_one_value_goes() -> None:
    """The canonical spelling is the one that stays."""
    made = plan_list(
        Kind.FQDN, ["EVIL.example.com", "evil.example.com"], ["evil.example.com"], folds_case=False
    )
    assert made.remove == ("EVIL.example.com",)
    assert not made.add


def test_withheld_removals_are_kept_apart() -> None:
    """Withholding changes the plan, not the code that applies it."""
    made = plan(["http://a.example.com/"], []).withholding("first contact")
    assert made.remove == ()
    assert made.withheld == ("http://a.example.com/",)


@given(existing=URLS, desired=URLS)
def test_apply_then_plan_is_empty(existing: list[str], desired: list[str]) -> None:
    """A list that keeps spellings is as it should be after one plan."""
    made = plan(existing, desired)
    after = [one for one in existing if one not in made.remove] + list(made.add)
    assert plan(after, desired).is_empty
    assert made.after == len(after)


@given(existing=URLS, desired=URLS)
def test_apply_then_plan_is_empty_on_a_list_that_folds_case(existing: list[str], desired: list[str]) -> None:
    """A list that keeps one spelling of each value settles once it is known to fold."""
    held: dict[str, str] = {}
    for one in existing:
        held.setdefault(one.lower(), one)
    made = plan(list(held.values()), desired, folds=True)
    for one in made.remove:
        held.pop(one.lower(), None)
    for one in made.add:
        held.setdefault(one.lower(), one)
    assert plan(list(held.values()), desired, folds=True).is_empty


def test_a_letter_that_upper_case_spells_with_two_is_held_all_the_same() -> None:
    """A list that stores in upper case turns a sharp s into two; it must not be added in every run."""
    assert plan(["HTTP://A.EXAMPLE.COM/STRASSE"], ["http://a.example.com/straße"]).is_empty
