"""A transport that answers from a script, and what the tests of the ESM session share."""

from datetime import UTC, datetime

from requests.structures import CaseInsensitiveDict
from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import Unreachable
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.transport import Request, Response
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import EsmAccount, LoginEncoding

PASSWORD = "Correct-Horse-9"
ACCOUNT = EsmAccount("https://esm.example.org", "tqapi", Secret(PASSWORD))


class Script:
    """Gives its answers in turn, raises those that are errors, and keeps the requests."""

    def __init__(self, *answers: Response | BaseException) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        """The next answer."""
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def methods(self) -> list[str]:
        """The last part of each path asked for."""
        return [request.path.rpartition("/")[2] for request in self.requests]

    @property
    def user_names(self) -> list[str]:
        """The user name of each login, as encoded."""
        bodies = [request.json for request in self.requests if request.path.endswith("/login")]
        return [body["username"].reveal() for body in bodies if isinstance(body, dict)]


class Pauses:
    """A clock that does not wait: `slept` are the pauses in seconds."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        start = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        self.clock = Clock(now=lambda: start, monotonic=lambda: sum(self.slept), sleep=self.slept.append)


def answer(status: int, body: str = "", **headers: str) -> Response:
    """An answer; an underscore in the name of a header stands for a hyphen."""
    named = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    return Response(status, named, {}, body.encode())


def welcome(number: int = 1, body: str = '{"tzId": 26}') -> Response:
    """A login that succeeded."""
    headers = CaseInsensitiveDict({"xsrf-token": f"XSRF{number}"})
    return Response(200, headers, {"JWTToken": Secret(f"a.b.{number}")}, body.encode())


def lost_answer(*, outcome_unknown: bool = True) -> Unreachable:
    """No answer came."""
    error = Unreachable("cut")
    error.outcome_unknown = outcome_unknown
    return error


def session(
    script: Script,
    pauses: Pauses | None = None,
    *,
    encoding: LoginEncoding = LoginEncoding.AUTO,
    remembered: LoginEncoding | None = None,
) -> EsmSession:
    """A session of tqapi over the script."""
    clock = (pauses or Pauses()).clock
    retry = Retry(attempts=4, total=300.0, clock=clock, chance=lambda: 0.0)
    return EsmSession(
        script,
        ACCOUNT,
        encoding=encoding,
        locale="en_US",
        clock=clock,
        retry=retry,
        remembered=remembered,
    )
