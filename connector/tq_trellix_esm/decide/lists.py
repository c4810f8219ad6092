"""Which of the lists on the ESM is the one that a search and a kind mean."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from tq_indicators.kinds import Kind

from tq_trellix_esm.errors import WatchlistError

# The default type of a list, and what else may serve (ESM reference, 5).
DEFAULT_TYPES: Mapping[Kind, str] = {
    Kind.FQDN: "DomainID",
    Kind.IP_ADDRESS: "IPAddress",
    Kind.EMAIL_ADDRESS: "Mail_ID",
    Kind.URL: "URL",
    Kind.MD5: "File_Hash",
    Kind.SHA1: "SHA1",
}
ALTERNATIVE_TYPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.FQDN: (
        "DomainID",
        "HostID",
        "Web_Domain",
        "DNS_Name",
        "Destination_Hostname",
        "External_Hostname",
    ),
    Kind.IP_ADDRESS: ("IPAddress",),
    Kind.EMAIL_ADDRESS: ("Mail_ID", "From", "To", "From_Address", "To_Address", "Recipient_ID"),
    Kind.URL: ("URL", "HTTP_Req_URL", "Device_URL"),
    Kind.MD5: ("File_Hash", "Hash", "Parent_File_Hash"),
    Kind.SHA1: ("SHA1", "Hash"),
}


class ListRow(Protocol):
    """What is asked of a row of the ESM's overview."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def dynamic(self) -> bool: ...
    @property
    def hidden(self) -> bool: ...


Row = TypeVar("Row", bound=ListRow)


def watchlist_name(basename: str, kind: Kind) -> str:
    """The name of the list of a kind: `<basename> - <suffix>`."""
    return f"{basename} - {kind.value}"


def choose_list(rows: Iterable[Row], name: str, is_ours: Callable[[str, int], bool]) -> Row | None:
    """Given the overview, return the list of that name; None where it is to be created.

    Raises WatchlistError where the name is found twice, only in another letter case, or on a hidden
    or dynamic list; what our own history knows by name and id is taken all the same.
    """
    similar = [row for row in rows if row.name.strip().casefold() == name.strip().casefold()]
    exact = [row for row in similar if row.name == name]
    known = [row for row in similar if is_ours(row.name, row.id)]
    if len(known) == 1:
        return known[0]
    if not similar:
        return None
    if len(exact) > 1:
        numbers = ", ".join(str(row.id) for row in exact)
        raise WatchlistError(
            f'"{name}" exists {len(exact)} times on the ESM (ids {numbers}); none was touched.',
            "Delete or rename all but one in the ESM console.",
        )
    if not exact:
        raise WatchlistError(
            f'"{name}" is on the ESM only as "{similar[0].name}"; it was not touched.',
            "Rename that list, or write watchlist_basename the same way.",
        )
    if exact[0].dynamic or exact[0].hidden:
        sort = "dynamic" if exact[0].dynamic else "hidden"
        raise WatchlistError(
            f'"{name}" is a {sort} list on the ESM, which cannot be filled; it was not touched.',
            "Rename it there, or choose another watchlist_basename.",
        )
    return exact[0]
