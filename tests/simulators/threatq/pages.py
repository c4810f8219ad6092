"""Rows as the bytes of a page (5.4, 6.1), built cheaply and kept while nothing changes."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable

from simulators.side.knobs import Knobs
from simulators.threatq.indicators import Indicator, Indicators
from simulators.threatq.results import Result
from simulators.threatq.tables import STATUSES, TYPES, class_of

FIELDS = (
    "id",
    "value",
    "type",
    "score",
    "status",
    "tags",
    "sources.name",
    "created_at",
    "updated_at",
    "touched_at",
)
_FORMS = ("type_form", "score_form", "nulls_shown", "empty_items", "empty_item_form", "created_at_field")
_ROOM = 64 * 1024 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Part = Callable[[Indicator], str]


class Pages:
    """Makes pages; the newest 64 MiB of them are kept."""

    def __init__(self, rows: Indicators, knobs: Knobs) -> None:
        self._rows, self._knobs = rows, knobs
        self._kept: OrderedDict[object, bytes] = OrderedDict()
        self._size = 0

    def items(self, result: Result, start: int, stop: int, fields: tuple[str, ...] | None) -> bytes:
        """The items from `start` to before `stop`, with commas between; None for `fields` is whole rows."""
        forms = tuple(self._knobs[name] for name in _FORMS)
        name = (result.name, start, stop, fields, forms)
        if name not in self._kept:
            self._keep(name, self._made(result, start, stop, fields))
        return self._kept[name]

    def _keep(self, name: object, page: bytes) -> None:
        self._kept[name] = page
        self._size += len(page)
        while self._size > _ROOM and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])

    def _made(self, result: Result, start: int, stop: int, fields: tuple[str, ...] | None) -> bytes:
        empty = "[]" if self._knobs.text("empty_item_form") == "list" else "null"
        write = self._whole() if fields is None else self._short(fields)
        row = self._rows.row
        hidden = max(0, min(self._knobs.count("empty_items"), stop) - start)
        texts = [empty] * hidden + [write(row(one)) for one in result.entries[start + hidden : stop]]
        # A lone surrogate cannot be sent as UTF-8; the replacement keeps the simulator from failing on it.
        return ",".join(texts).encode("utf-8", "replace")

    def _short(self, fields: tuple[str, ...]) -> Part:
        wanted = dict.fromkeys(fields)
        if self._knobs.text("created_at_field") == "left_out":
            wanted = {name: None for name in wanted if not name.endswith("_at")}
        made = self._parts(plain=True)
        parts = [made[name] for name in wanted]
        return lambda row: "{" + ",".join(filter(None, [part(row) for part in parts])) + "}"

    def _whole(self) -> Part:
        made = self._parts(plain=False)
        score = made["score"]

        def write(row: Indicator) -> str:
            identity = hashlib.md5(f"{row.value}-{TYPES[row.type]}".encode("utf-8", "replace")).hexdigest()
            fields = [
                made["id"](row), made["value"](row), f'"class":"{class_of(row.type)}"', score(row),
                f'"type_id":{TYPES[row.type]}', made["type"](row),
                f'"status_id":{STATUSES[row.status]}', made["status"](row), f'"hash":"{identity}"',
                *(f'"{name}":"{row.created_at}"' for name in ("created_at", "published_at")),
                made["updated_at"](row), made["touched_at"](row), made["tags"](row), '"adversaries":[]',
                self._sources(row),
            ]  # fmt: skip
            return "{" + ",".join(filter(None, fields)) + "}"

        return write

    def _parts(self, *, plain: bool) -> dict[str, Part]:
        form = self._knobs.text("type_form")
        form = ("text" if plain else "object") if form == "by_fields" else form
        types = {name: _named("type", form, name, number) for name, number in TYPES.items()}
        statuses = {name: _named("status", form, name, number) for name, number in STATUSES.items()}
        no_score = '"score":null' if self._knobs.flag("nulls_shown") else ""
        no_tags = '"tags":null' if self._knobs.flag("nulls_shown") else ""
        as_text = self._knobs.text("score_form") == "text"

        def score(row: Indicator) -> str:
            if row.score is None:
                return no_score
            return f'"score":"{row.score:.2f}"' if as_text else f'"score":{row.score:g}'

        return {
            "id": lambda row: f'"id":{row.id}',
            "value": lambda row: f'"value":{_encode(row.value)}',
            "type": lambda row: types[row.type],
            "status": lambda row: statuses[row.status],
            "score": score,
            "tags": lambda row: f'"tags":{_encode(row.tags)}' if row.tags else no_tags,
            "sources.name": lambda row: f'"sources":{_encode([{"name": name} for name in row.sources])}',
            "created_at": lambda row: f'"created_at":"{row.created_at}"',
            "updated_at": lambda row: f'"updated_at":"{row.updated_at}"',
            "touched_at": lambda row: f'"touched_at":"{row.touched_at}"',
        }

    @staticmethod
    def _sources(row: Indicator) -> str:
        ids = f'"indicator_id":{row.id},"indicator_status_id":{STATUSES[row.status]}'
        times = f'"published_at":"{row.created_at}","created_at":"{row.created_at}"'
        rows = [
            f'{{"id":{7 * row.id + place},"name":{_encode(name)},"source_type":"connectors","source_id":12,'
            f'{ids},"indicator_type_id":{TYPES[row.type]},{times},"updated_at":"{row.updated_at}"}}'
            for place, name in enumerate(row.sources)
        ]
        return f'"sources":[{",".join(rows)}]'


def _named(key: str, form: str, name: str, number: int) -> str:
    """Type or status in one of the three forms that clients have met (5.4)."""
    shown: object = {"text": name, "number": number, "object": {"id": number, "name": name}}[form]
    return f'"{key}":{_encode(shown)}'
