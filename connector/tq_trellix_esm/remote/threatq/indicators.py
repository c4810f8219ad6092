"""Reading a saved search's indicators whole, page by page (ThreatQ reference, 5).

A result is whole only when as many distinct ids came as `total` says, and `total` stood still. By cursor
where the server has one, by offset where it has none.
"""

import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import lt, ne
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from tq_trellix_esm.errors import OutOfProtocol, Refused, SearchError
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.threatq.query import body_of
from tq_trellix_esm.remote.threatq.refusal import SIDE
from tq_trellix_esm.remote.threatq.searches import SavedSearch
from tq_trellix_esm.remote.threatq.session import ThreatQSession

_PATH = "/indicators/query"
_TYPES_PATH = "/indicator/types"
_EMPTY_PAGES = 2


class SearchMoved(SearchError):
    """The result changed while it was read, or was not whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: `type` by name, `created_at` as ThreatQ writes it; score and time where asked for."""

    id: int
    type: str
    value: str
    score: float | None = None
    created_at: str | None = None


class _Named(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int = Field(ge=0, lt=2**63)
    value: str
    type: str | int | _Named
    score: Any = None
    created_at: str | None = None


def _none_if_empty(item: object) -> object:
    return None if item in ([], {}) else item


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    total: int
    # Empty items occur (reference, 5.3): they count as received.
    data: list[Annotated[_Item | None, BeforeValidator(_none_if_empty)]]
    cursor: str | None = Field(default=None, alias="nextCursorMark")


class _TypeRow(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int
    name: str


class _TypeRows(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    data: list[_TypeRow]


_PAGE: TypeAdapter[_Page] = TypeAdapter(_Page)
_TYPES: TypeAdapter[_TypeRows] = TypeAdapter(_TypeRows)


@dataclass(slots=True)
class _Count:
    """What came so far. Ids come in rising order where the server sorts, and need no set then."""

    name: str
    total: int | None = None
    received: int = 0
    moved: bool = False
    ids: "array[int]" = field(default_factory=lambda: array("q"))

    def page(self, page: _Page) -> None:
        if self.total is None:
            self.total = page.total
        self.moved = self.moved or page.total != self.total
        self.received += len(page.data)

    def check(self) -> None:
        """Raise SearchMoved unless the result is whole."""
        distinct = len(self.ids)
        if not all(map(lt, self.ids, islice(self.ids, 1, None))):
            ordered = sorted(self.ids)
            distinct = sum(map(ne, ordered, islice(ordered, 1, None))) + bool(ordered)
        empty = self.received - len(self.ids)
        if self.moved or distinct + empty != (self.total or 0):
            raise SearchMoved(
                f'Search "{self.name}" did not come whole.',
                f"ThreatQ counts {self.total or 0:,} indicators; {distinct:,} different ones came.",
            )


class IndicatorReader:
    """Reads saved searches over one session; remembers what the server can do."""

    def __init__(self, session: ThreatQSession, page_size: int = 1000) -> None:
        self._session, self._page_size = session, page_size
        self._has_cursor = True
        self._types: Mapping[int, str] | None = None
        self.pages = 0

    def read(self, search: SavedSearch, *, since: datetime | None, ranked: bool) -> Iterator[Row]:
        """Yield the rows of a search. Raises SearchMoved at the end where the result was not whole,
        RemoteError where a page cannot be read: what came before is then not to be used.
        """
        body = body_of(search.query or {}, since=since, ranked=ranked)
        count = _Count(search.name)
        for page in self._pages(body, count):
            for item in page.data:
                if isinstance(item, _Item):
                    count.ids.append(item.id)
                    yield self._row(item)
        count.check()

    def _pages(self, body: dict[str, Any], count: _Count) -> Iterator[_Page]:
        mark: str | None = "*" if self._has_cursor else None
        empty_pages = largest = 0
        # Only a page that is not full ends a result at `total`, which may lie; a server may cut pages.
        full = self._page_size
        while True:
            page = self._page(body, mark, count.received)
            count.page(page)
            yield page
            empty_pages = 0 if page.data else empty_pages + 1
            if empty_pages >= _EMPTY_PAGES:
                return
            if count.received > page.total or (count.received == page.total and len(page.data) < full):
                return
            if mark is not None and page.cursor == mark:
                return
            # Without a mark the server has answered by offset, from 0 at first.
            mark = page.cursor if mark is not None and self._has_cursor else None
            full = largest = max(largest, len(page.data))

    def _page(self, body: dict[str, Any], mark: str | None, offset: int) -> _Page:
        query = (("limit", str(self._page_size)), ("sort", "id"))
        if mark is None:
            return self._asked(body, (*query, ("offset", str(offset))))
        try:
            page = self._asked(body, (*query, ("cursorMark", mark)))
        except Refused as error:
            if mark != "*" or error.status != 400:
                raise
            # Where the query itself is at fault this is refused as well, and says nothing of cursors.
            page = self._asked(body, (*query, ("offset", "0")))
            self._has_cursor = False
            return page
        if mark == "*" and page.cursor is None:
            self._has_cursor = False
        elif page.cursor is None and offset + len(page.data) < page.total:
            raise OutOfProtocol(f"{SIDE} gave no further mark in the middle of a result.")
        return page

    def _asked(self, body: dict[str, Any], query: tuple[tuple[str, str], ...]) -> _Page:
        answer = self._session.post(_PATH, query, json=body)
        self.pages += 1
        return parse(SIDE, f"POST {_PATH}", answer, _PAGE)

    def _row(self, item: _Item) -> Row:
        if isinstance(item.type, str):
            name = item.type
        elif isinstance(item.type, int):
            name = self._type_name(item.type)
        else:
            name = item.type.name
        return Row(item.id, name, item.value, _number(item.score), item.created_at)

    def _type_name(self, number: int) -> str:
        if self._types is None:
            rows = parse(SIDE, f"GET {_TYPES_PATH}", self._session.get(_TYPES_PATH), _TYPES).data
            self._types = {row.id: row.name for row in rows}
        if number not in self._types:
            raise OutOfProtocol(
                f"{SIDE} gave an indicator of type {number}, which its own list of types does not name.",
                "Does the account have the right to see the types?",
            )
        return self._types[number]


def _number(score: object) -> float | None:
    """A score comes as a number, as text, or as an object, where the manual one counts (1 and 6.2)."""
    if isinstance(score, dict):
        manual = score.get("manual_score")
        score = score.get("generated_score") if manual is None else manual
    try:
        number = float(score) if isinstance(score, int | float | str) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and math.isfinite(number) else None
