"""Every behaviour of ESM that is unknown or differs by version, with the section of the ESM reference."""

from __future__ import annotations

from simulators.side.knobs import Knob

YES_NO = (True, False)
SESSION_TEXTS = (
    "ERROR_InvalidSession (1)",
    "ERROR_INVALID_SESSION",
    "Not Authorized User",
    "Invalid Session",
    "Username and password cannot be null",
    "ERROR_SessionTimeout (3)",
    "ERROR_INVALID_SESSION_NETWORK",
)
BAD_PASSWORD_TEXTS = (
    "ERROR_InvalidCredentials",
    "ERROR_BadCredentials",
    "ERROR_InvalidUser",
    "ERROR_Login_UserName",
    "ERROR_Login_Password",
    "",
)
EACH_VALUE = ("ignored", "partial_error", "error")

SYSTEM = (
    Knob("version", ("11.6.13", "11.6.11", "11.6.10", "11.3.0", "10.4.0"), "11.6.13", "2.5", "seen",
         "the product version: AES login from 11.6.11 on, shapes of 10.x below 11", str),
    Knob("shapes", ("version", "11.x", "10.x"), "version", "2.5", "seen",
         "fileToken with recordCount (11.x), or id with valueCount (10.x)"),
    Knob("error_status", (400, 500), 400, "9.1", "unknown", "HTTP status of ERROR_ texts"),
    Knob("error_shape", ("text", "json"), "text", "9.1", "seen", "plain text, or the object of the login"),
    Knob("no_right_text", ("ERROR_InsufficientRights (13)", "Not Authorized User"),
         "ERROR_InsufficientRights (13)", "3.9", "unknown", "what a user without the right is told"),
    Knob("zone_offset", ("+01:00", "60", "1.0", "3600000"), "+01:00", "8.3", "unknown",
         "spelling of a zone's offset, shown for one hour east"),
)  # fmt: skip
LOGIN = (
    Knob("login_status", (200, 201), 200, "3.3", "seen", "status of a login that succeeds"),
    Knob("login_body", ("full", "without_tz_id", "empty"), "full", "3.3", "unknown", "body of such a login"),
    Knob("bad_password_status", (400, 401), 401, "3.4", "seen", "status of a refused password"),
    Knob("bad_password_text", BAD_PASSWORD_TEXTS, "ERROR_InvalidCredentials", "3.4", "unknown",
         "what a refused password is told; empty: no body"),
    Knob("lock_after", (0, 3), 0, "3.2", "unknown",
         "refused passwords in a row that lock a user; 0: never", int),
    Knob("max_sessions", (5, 2, 1), 5, "3.7", "unknown", "open sessions per user", int),
    Knob("idle_seconds", (3600.0, 60.0), 3600.0, "3.6", "unknown", "an unused session ends after it", float),
    Knob("session_loss_status", (401, 400), 401, "3.6", "seen", "status of a call without a session"),
    Knob("session_loss_text", SESSION_TEXTS, "ERROR_InvalidSession (1)", "3.6", "seen", "its text"),
)  # fmt: skip
LISTS = (
    Knob("id_shape", ("number", "string", "value", "id"), "number", "4.2", "seen",
         'ids in the overview: 5, "5", {"value": 5}, {"id": 5}'),
    Knob("overview_count", ("present", "missing"), "present", "4.2", "seen", "valueCount in the overview"),
    Knob("overview_type", ("named", "manual"), "named", "4.2", "seen", "type.name is the type's, or MANUAL"),
    Knob("details_type", ("manual", "as_overview"), "manual", "4.3", "seen",
         "the details show custom type MANUAL and inactive, or what the overview shows"),
    Knob("indexed_only", ("drops", "ignored"), "drops", "4.2", "unknown",
         "indexedOnly=true and unindexed types"),
    Knob("apostrophes", ("kept", "doubled"), "kept", "4.2", "seen", "apostrophes in names, when shown"),
    Knob("same_name", ("refused", "refused_any_case", "allowed"), "refused", "4.5", "unknown",
         "a name already taken: ERROR_DuplicateName, also in another letter case, or a second list"),
    Knob("create_answer", ("value_number", "value_string", "bare_number", "bare_string", "empty"),
         "value_number", "4.5", "seen", "the id of a new list"),
    Knob("max_lists", (0, 10), 0, "4.5", "unknown",
         "number of lists, else ERROR_TooManyWatchlists; 0: no limit", int),
    Knob("hidden_error", ("ERROR_ActionNotAllowed (63)", "ERROR_UnknownList (38)"),
         "ERROR_ActionNotAllowed (63)", "4", "unknown", "values of a hidden list are asked for or changed"),
)  # fmt: skip
VALUES = (
    Knob("duplicates_on_add", EACH_VALUE, "ignored", "4.6", "unknown",
         "a value that is there: ignored; OneOrMoreValuesNotAdded with the rest, or nothing, stored"),
    Knob("absent_on_remove", EACH_VALUE, "ignored", "4.7", "unknown",
         "a value that is not there: likewise with OneOrMoreValuesNotDeleted"),
    Knob("letter_case", ("kept", "guid_upper", "all_upper", "all_lower"), "kept", "4.11", "unknown",
         "letter case on storing"),
    Knob("values_per_call", (0, 1000), 0, "4.6", "unknown", "values in one call; 0: no limit", int),
    Knob("values_per_call_error", ("TooManyValues", "RequestTooLarge", "413"), "TooManyValues", "4.6",
         "unknown", "how more is refused"),
    Knob("max_values", (1_000_000, 10), 1_000_000, "4", "seen", "values in one list", int),
    Knob("overflow", ("nothing_stored", "filled_up"), "nothing_stored", "4.6", "unknown",
         "what a call stores that would overflow the list"),
    Knob("not_ready_after_write", (0, 2), 0, "4.6", "inferred",
         "calls on a list that meet ERROR_WLValuesNotReady after a write", int),
    Knob("max_read_count", (0, 65_535, 400), 0, "4.4", "unknown",
         "bytes of one read at most; 0: no cap", int),
    Knob("max_read_pos", (0, 65_535), 0, "4.4", "unknown", "a higher pos is refused; 0: none is", int),
    Knob("final_newline", YES_NO, True, "4.4", "unknown", "a line end behind the last value"),
    Knob("line_end", ("\n", "\r\n"), "\n", "4.4", "unknown", "between the values"),
    Knob("cut_character", ("replaced", "dropped"), "replaced", "4.4", "unknown",
         "a character cut by the end of a read: U+FFFD, or nothing"),
    Knob("empty_value_file", ("token", "null", "blank"), "token", "4.4", "unknown",
         "valueFile of an empty list"),
    Knob("file_token_seconds", (600.0, 10.0), 600.0, "4.3", "unknown", "a file token's life", float),
)  # fmt: skip
REGISTRY: tuple[Knob, ...] = SYSTEM + LOGIN + LISTS + VALUES
