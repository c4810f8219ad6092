"""What the ESM says about itself: version, clock, time zones (ESM reference, 8.3 and 10.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel, Field, TypeAdapter

from tq_trellix_esm.errors import OutOfProtocol
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.esm.ids import Id
from tq_trellix_esm.remote.esm.refusal import SIDE
from tq_trellix_esm.remote.esm.session import EsmSession


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone by the ESM's number; the form of `offset` is unknown (8.3)."""

    id: int
    name: str
    offset: str


class _BuildStamp(BaseModel):
    build_stamp: str = Field(alias="buildStamp")


class _Time(BaseModel):
    value: object = None


class _Zone(BaseModel):
    id: Id
    name: str | None = None
    offset: str | int | float | None = None


_BUILD_STAMP = TypeAdapter(_BuildStamp)
_TIME = TypeAdapter(_Time)
_ZONES = TypeAdapter(list[_Zone])
_TIME_FORMS = ("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z")


def build_stamp(session: EsmSession) -> str:
    """Return the version, the first word of the build stamp, and leave it in `session.version`."""
    method = "essmgtGetBuildStamp"
    words = parse(SIDE, method, session.call(method), _BUILD_STAMP).build_stamp.split()
    if not words:
        raise OutOfProtocol(f"{SIDE} answered {method} with an empty build stamp.")
    session.version = words[0]
    return words[0]


def server_time(session: EsmSession) -> datetime | None:
    """Return the ESM's clock in UTC; None where it tells the time in a form that we do not know."""
    method = "essmgtGetESSTime"
    text = parse(SIDE, method, session.call(method), _TIME).value
    if not isinstance(text, str):
        return None
    for form in _TIME_FORMS:
        try:
            return datetime.strptime(text.strip(), form).astimezone(UTC)
        except ValueError:
            continue
    return None


def time_zones(session: EsmSession) -> tuple[TimeZone, ...]:
    """Return the time zones that the ESM knows."""
    method = "userGetTimeZones"
    rows = parse(SIDE, method, session.call(method), _ZONES)
    return tuple(
        TimeZone(row.id, row.name or "", "" if row.offset is None else str(row.offset)) for row in rows
    )
