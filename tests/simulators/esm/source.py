"""The settings of an enrichment source, which every list has and a static one leaves empty (4.3, seen)."""

from __future__ import annotations

_TEXTS = (
    "dbUrl", "mountPoint", "path", "username", "password", "query", "lookup", "jobTrackerURL", "postArgs",
    "ignoreRegex", "matchRegex", "delimitRegex", "search",
)  # fmt: skip
SOURCE: dict[str, object] = {
    **dict.fromkeys(_TEXTS, ""),
    "port": "12",
    "jobTrackerPort": "12",
    "method": 0,
    "lineSkip": 0,
    "groups": "",
    "updateType": "MANUAL",
    "updateDay": 0,
    "updateMin": 0,
    "ipsid": "0",
    "enabled": True,
    "sslcheck": "F",
}
# Further keys of sysAddWatchlist in the help's example and in what a client sends (4.5, seen).
CREATE_KEYS = frozenset(SOURCE) - {"sslcheck"} | {
    "id", "sSLCheck", "values", "source", "valueFile", "hidden", "scored", "active", "valueCount",
    "recordCount", "errorMsg", "age",
}  # fmt: skip
