"""What nobody knows about ThreatQ, or what differs between installations: one knob each."""

from __future__ import annotations

from simulators.side.knobs import Knob

ENTRY_SHAPES = (
    "values",
    "objects",
    "name_value",
    "key_value",
    "text",
    "empty_list",
    "null",
    "absent",
    "only_by_id",
)

REGISTRY: tuple[Knob, ...] = (
    Knob("expires_in", (3600, 5, 172799), 3600, "2.3", "seen", "life of a token in seconds", int),
    Knob("expires_in_shown", (True, False), True, "2.1", "seen", "whether the token answer tells its life"),
    Knob("token_type", ("Bearer", "bearer"), "Bearer", "2.1", "seen", "how the answer spells the type"),
    Knob("cursor", ("supported", "refused", "ignored"), "supported", "5.3", "seen", "what cursorMark does"),
    Knob("type_form", ("text", "object", "number"), "text", "5.4", "inferred", "form of `type` with fields"),
    Knob("score_form", ("number", "text"), "number", "1", "seen", "form of `score`"),
    Knob("largest_page", (0, 500), 0, "5.3", "unknown", "rows a page are cut to; 0 is no limit", int),
    Knob("empty_items", (0, 3), 0, "5.3", "seen", "rows at the start that come as empty items", int),
    Knob("empty_item_form", ("list", "null"), "list", "5.3", "seen", "what an empty item is"),
    Knob("total_off_by", (0, 1, 5), 0, "5.3", "inferred", "how much `total` lies", int),
    Knob("json_form", ("object", "text"), "object", "4", "seen", "form of `json` in a saved search"),
    Knob("error_form", ("list", "data", "html"), "list", "12", "seen", "shape of an error body"),
    Knob("bad_login", (400, 401), 400, "2.1", "seen", "status of a refused login"),
    Knob("entry_shape", ENTRY_SHAPES, "values", "17.4", "inferred", "form of custom_fields"),
    Knob("entry_status", (200, 403, 500), 200, "17.4", "unknown", "what the call for entries answers"),
    Knob("is_active_form", ("bool", "text", "number", "letter"), "bool", "10", "seen", "form of is_active"),
)
