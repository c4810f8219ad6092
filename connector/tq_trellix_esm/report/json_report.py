"""The result of a run as JSON, for machines and auditors."""

import json
from dataclasses import asdict
from datetime import datetime
from enum import IntEnum

from tq_trellix_esm import __version__
from tq_trellix_esm.report.result import RunResult

FORMAT = 1


def as_json(result: RunResult) -> str:
    """Given a run's result, return it as a JSON text; times in ISO form, UTC."""
    body = {
        "format": FORMAT,
        "version": __version__,
        "exit_code": int(result.exit_code),
        "seconds": round(result.seconds, 3),
        **asdict(result),
    }
    return json.dumps(body, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, IntEnum):
        return int(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")
