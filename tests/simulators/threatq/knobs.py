"""What nobody knows about ThreatQ, or what differs between versions and installations: one knob each."""

from __future__ import annotations

from simulators.side.knobs import Knob

ENTRY_SHAPES = (
    "values", "objects", "name_value", "key_value",
    "text_values", "text_objects", "text_name_value", "text_key_value",
    "empty_list", "null", "only_by_id", "absent",
)  # fmt: skip
ACTIVE_FORMS = ("bool", "number", "text", "lower", "digit", "letter", "empty", "null")
JSON_FORMS = ("object", "text", "bare", "bare_text", "empty_text", "null", "missing", "broken_text")
BLANK = ("nowhere", "token", "types", "searches", "query", "entries")

LOGIN = (
    Knob("expires_in", (3600, 60, 86400, 172799), 3600, "2.3", "seen", "life of a token in seconds", int),
    Knob("expires_in_shown", (True, False), True, "2.1", "unknown", "whether the answer tells the life"),
    Knob("expires_in_form", ("number", "text"), "number", "2.1", "inferred", "how it does: a number is seen"),
    Knob("token_type", ("Bearer", "bearer"), "Bearer", "2.1", "seen", "how the token answer spells the type"),
    Knob("refresh_token", (True, False), True, "2.1", "seen", "whether there is a refresh token"),
    Knob("bad_login", (400, 401), 400, "2.1", "seen", "status for wrong user credentials: 400 is seen"),
    Knob("bad_secret", ("same", 401, 400), "same", "2.1", "unknown",
         "status for a wrong client id or secret: as bad_login says, or its own"),
    Knob("login_error_form", ("same", "oauth"), "same", "2.1", "inferred",
         "body of a refused login: an OAuth error object, or as error_form says"),
)  # fmt: skip
QUERY = (
    Knob("cursor", ("supported", "refused", "ignored"), "supported", "5.3", "inferred",
         "cursorMark works, is a 400, or is ignored: the first page by offset, without nextCursorMark"),
    Knob("cursor_sort", ("id_last", "any"), "id_last", "5.3", "inferred",
         "whether a cursor without a sort ending in id is refused"),
    Knob("cursor_end", ("extra_call", "with_last_rows"), "extra_call", "5.3", "unknown",
         "whether the unchanged mark comes with an empty page of its own or with the last rows"),
    Knob("page_default", (25, 10, 1000), 25, "5.3", "unknown", "rows a page without limit", int),
    Knob("largest_page", (1000, 0, 500), 1000, "5.3", "unknown", "most rows a page; 0 is no limit", int),
    Knob("over_largest", ("cut", "refuse"), "cut", "5.3", "unknown",
         "a larger limit is cut without a word, or refused with 400"),
    Knob("unsorted_order", ("shuffled", "id"), "shuffled", "5.3", "inferred",
         "rows without a sort: an order of their own that changes with the data, or by id"),
    Knob("empty_items", (0, 3), 0, "5.3", "seen", "first rows that come without content", int),
    Knob("empty_item_form", ("list", "null"), "list", "5.3", "seen", "what such an item is: [] or null"),
    Knob("empty_page", ("never", "once", "always"), "never", "5.3", "seen",
         "an empty page in place of a later page: the first time it is asked for, or for ever"),
    Knob("total_off_by", (0, 1, 5, -1), 0, "5.3", "inferred", "how far `total` is from the truth", int),
    Knob("type_form", ("by_fields", "text", "object", "number"), "by_fields", "5.4", "inferred",
         "type and status: names with fields and objects without, or always in one form"),
    Knob("score_form", ("number", "text"), "number", "1", "seen", "score as 9 or as \"9.00\""),
    Knob("nulls_shown", (False, True), False, "1", "seen", "a field without value is left out, or null"),
    Knob("created_at_field", ("given", "left_out"), "given", "5.4", "unknown",
         "whether the dates can be asked for in fields, which no public client does"),
    Knob("query_fault", ("none", "errors_200", "exception", "retrieving"), "none", "12", "seen",
         "a query fails: 200 with a top-level errors key, or one of two texts of a server fault with 500"),
)  # fmt: skip
SEARCHES = (
    Knob("json_form", JSON_FORMS, "object", "4", "seen",
         "the stored query: object, text, either without api_query, or none that can be read"),
    Knob("search_hash_key", ("hash", "hash_id", "absent"), "hash", "4", "unknown", "key of a search's hash"),
    Knob("search_owner_form", ("absent", "text", "object"), "absent", "4", "unknown",
         "whether and how a row of the list names the owner"),
    Knob("search_list_cut", (0, 2), 0, "4", "unknown", "rows that the list is cut to; 0 is not cut", int),
)  # fmt: skip
ENTRIES = (
    Knob("entry_shape", ENTRY_SHAPES, "values", "17.4", "inferred", "form of custom_fields"),
    Knob("entry_keys", ("name", "label"), "name", "17.4", "unknown", "fields by name or by label"),
    Knob("entry_status", (200, 403, 404, 500), 200, "17.4", "unknown", "what the calls for entries answer"),
    Knob("password_shown", ("clear", "stars", "bullets", "empty", "missing"), "clear", "10", "unknown",
         "how a masked field comes back"),
    Knob("line_ends", ("lf", "crlf"), "lf", "17.4", "inferred", "line ends in values of the form"),
    Knob("html_escaped", (False, True), False, "17.4", "inferred", "whether values come with HTML escapes"),
    Knob("is_active_form", ACTIVE_FORMS, "bool", "10", "seen",
         "spelling of the switch: true/false, 1/0, \"True\"/\"False\", \"true\"/\"false\", \"1\"/\"0\", "
         "\"Y\"/\"N\", \"True\"/\"\", true/null"),
)  # fmt: skip
ANSWERS = (
    Knob("error_form", ("list", "nested", "data", "html"), "list", "12", "seen",
         "shape of an error body: a list, one with a list inside, data.errors by field, a web server's page"),
    Knob("blank", BLANK, "nowhere", "12", "seen", "which call answers 200 with {}"),
    Knob("types_shown", ("all", "none"), "all", "3.1", "seen", "an account without the right sees no types"),
)  # fmt: skip

REGISTRY: tuple[Knob, ...] = (*LOGIN, *QUERY, *SEARCHES, *ENTRIES, *ANSWERS)
