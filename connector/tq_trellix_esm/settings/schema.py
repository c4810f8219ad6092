"""The one table of the settings in YAML: key, place and trust, check, default, meaning, version."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tq_indicators.kinds import Kind


class Where(StrEnum):
    """The mapping in which a key stands."""

    SEARCH = "search"
    ESM = "esm"
    ALARMS = "alarms"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key. `check` takes the written value and returns the setting, or raises ValueError with why not."""

    key: str
    where: Where
    check: Callable[[Any], Any]
    default: str
    meaning: str
    since: str = "0.1.0"


def truth(value: Any) -> bool:
    """True or False; YAML 1.2 reads yes and on as texts."""
    if isinstance(value, bool):
        return value
    hint = ", write True or False" if str(value).lower() in {"yes", "no", "on", "off"} else ""
    raise ValueError(f'"{value}" is neither True nor False{hint}')


def text(value: Any) -> str:
    """A text that is not empty."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError("this must be a text")


def duration(value: Any) -> float:
    """`90s`, `30m` or `6h`, in seconds."""
    written = str(value)
    number, unit = written[:-1], written[-1:]
    if number.isascii() and number.isdigit() and len(number) <= 6 and int(number) and unit in {"s", "m", "h"}:
        return float(int(number) * {"s": 1, "m": 60, "h": 3600}[unit])
    raise ValueError(f'"{value}" is not a duration such as 90s, 30m or 6h')


def count(value: Any) -> int:
    """A whole number from 1 to 10,000."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000:
        return value
    raise ValueError(f'"{value}" is no whole number from 1 to 10,000')


def one_of(*words: str) -> Callable[[Any], str]:
    """One of these words."""

    def check(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise ValueError(f'"{value}" is none of {", ".join(words)}')

    return check


def kind(value: Any) -> Kind:
    """The name of a kind, without regard to case."""
    for one in Kind:
        if isinstance(value, str) and value.strip().lower() == one.value.lower():
            return one
    raise ValueError(f'"{value}" is no kind; the kinds are {", ".join(Kind)}')


def kinds(value: Any) -> tuple[Kind, ...]:
    """A list of kinds, in the order of the lists."""
    if not isinstance(value, list) or not value:
        raise ValueError("this must be a list of kinds")
    wanted = {kind(one) for one in value}
    return tuple(one for one in Kind if one in wanted)


def types(value: Any) -> dict[Kind, str]:
    """A mapping of kinds to ESM types."""
    if not isinstance(value, dict) or not value:
        raise ValueError("this must map kinds to ESM types")
    if len({kind(key) for key in value}) < len(value):
        raise ValueError("a kind stands here twice")
    return {kind(key): text(one) for key, one in value.items()}


S, E, A, L = Where.SEARCH, Where.ESM, Where.ALARMS, Where.LOCAL
SCHEMA: tuple[Entry, ...] = (
    Entry("watchlist_basename", S, text, "(needed)", "what the six lists are called, before ` - <kind>`"),
    Entry("api_sync", S, truth, "True", "True: watchlists over REST; False: a feed"),
    Entry("kinds", S, kinds, "all six", "the kinds that get a list"),
    Entry("watchlist_types", S, types, "see the table of types", "kind to the ESM type of its list"),
    Entry("url_spellings", S, truth, "False", "add http:// and https:// to URLs without a scheme"),
    Entry("login_encoding", E, one_of("auto", "base64", "aes"), "auto", "how the ESM login is encoded"),
    Entry("chunk_size", E, count, "1000", "values in the first write call; grows and shrinks from there"),
    Entry("timeout", E, duration, "120s", "limit of one whole call to the ESM"),
    Entry("verify", L, lambda value: value, "true", "whom to believe about the ESM's certificate"),
    Entry("proxy", L, text, "(none)", "the proxy on the way to the ESM"),
)
DEFAULTS = "defaults"
SECTIONS = (DEFAULTS, Where.ESM.value)
LOCAL_ONLY = frozenset(one.key for one in SCHEMA if one.where is Where.LOCAL) | {
    "feed_root",
    "feed_group",
    "push",
}
# Planned keys: told apart from misspelt ones, and refused: nobody shall believe in a guard that is not there.
LATER = frozenset({"alarms", "exclude", "feed_options", "include_private", "max_removal"}) | {
    "assigned_user",
    "date_format",
    "time_zone",
}
MISSPELT = {"watchlists_basename": "watchlist_basename"}


def entries(where: Where) -> dict[str, Entry]:
    """The keys of one mapping."""
    return {one.key: one for one in SCHEMA if one.where is where}
