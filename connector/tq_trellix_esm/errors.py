"""The error tree and the exit codes. Everything may import this module; it imports nothing of ours.

    ConnectorError
    |-- ArgumentsError           2   the command line
    |-- ConfigurationError       3   settings: missing, broken, too open
    |   `-- StateError           3   our own files: broken, newer, not writable, no space
    |-- CredentialsRefused       4   a remote refused the login
    |-- RemoteError              5
    |   |-- Unreachable              no whole answer came: refused, cut, too slow
    |   |-- Untrusted                its certificate is not vouched for
    |   |-- OutOfProtocol            an answer that the references do not allow
    |   |-- Refused                  an error answer of the remote
    |   `-- SessionsExhausted        the ESM has no room for one more session
    |-- SearchError              1   one saved search cannot be synchronised
    |-- WatchlistError           1   one watchlist cannot be used
    |-- SafetyStop               6   removals withheld
    `-- LockHeld                 7   another run holds the lock

    Stopped (BaseException)          Interrupted 130, Terminated 143

A message says what was being done, then what came in the way, then what to do: the first line is
`message`, the others are `details`. Callers decide by class, never by reading a text.
"""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What the commands end with (design: the table of exit codes in docs/guide.md)."""

    DONE = 0
    PARTLY_FAILED = 1
    ARGUMENTS = 2
    CONFIGURATION = 3
    CREDENTIALS = 4
    REMOTE = 5
    SAFETY = 6
    LOCKED = 7
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


# The first of these that applies is the exit code of a run in which several things happened.
PRECEDENCE = tuple(ExitCode(code) for code in (143, 130, 70, 2, 7, 3, 4, 5, 6, 1, 0))


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Given any number of exit codes, return the one that the run ends with; DONE for none."""
    present = set(codes)
    return next((code for code in PRECEDENCE if code in present), ExitCode.DONE)


class ConnectorError(Exception):
    """The root: an error that is told to a person in full by `lines`, without a traceback."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *details: str) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def lines(self) -> tuple[str, ...]:
        """The message, then each detail indented by two blanks."""
        return (self.message, *(f"  {detail}" for detail in self.details))

    def __str__(self) -> str:
        return "\n".join(self.lines)


class ArgumentsError(ConnectorError):
    """The command line cannot be used."""

    exit_code = ExitCode.ARGUMENTS


class ConfigurationError(ConnectorError):
    """The settings are missing, broken or may be read by others."""

    exit_code = ExitCode.CONFIGURATION


class StateError(ConfigurationError):
    """A file of ours is broken, from a newer version, not writable, or its disk is full."""


class CredentialsRefused(ConnectorError):
    """A remote refused the login; it is not tried again at once."""

    exit_code = ExitCode.CREDENTIALS


class RemoteError(ConnectorError):
    """A remote did not do what it was asked.

    `retryable`: the same call may well work in a moment. `retry_after`: seconds that the remote
    asked us to wait, if it did. `outcome_unknown`: the call may have been carried out all the same.
    """

    exit_code = ExitCode.REMOTE
    retryable = False
    outcome_unknown = False
    retry_after: float | None = None


class Unreachable(RemoteError):
    """No whole answer came: no connection, a cut, or a limit of time."""

    retryable = True
    outcome_unknown = True


class Untrusted(RemoteError):
    """The remote's certificate is vouched for by nobody that we were told to believe."""


class OutOfProtocol(RemoteError):
    """The answer is none that the protocol allows: HTML, broken JSON, too large, a missing part."""

    outcome_unknown = True


class Refused(RemoteError):
    """An error answer: HTTP `status`, the remote's `name` for it (such as `UnknownList`), its text."""

    def __init__(
        self,
        message: str,
        *details: str,
        status: int,
        name: str | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, *details)
        self.status = status
        self.name = name
        self.retryable = retryable
        self.retry_after = retry_after
        self.outcome_unknown = status >= 500


class SessionsExhausted(RemoteError):
    """The ESM refuses one more session for this user."""


class SearchError(ConnectorError):
    """One saved search cannot be read whole: missing, doubled, moving, or not for this version."""

    exit_code = ExitCode.PARTLY_FAILED


class WatchlistError(ConnectorError):
    """One watchlist cannot be used: another type, another owner, ambiguous."""

    exit_code = ExitCode.PARTLY_FAILED


class SafetyStop(ConnectorError):
    """Removals are withheld until somebody has looked."""

    exit_code = ExitCode.SAFETY


class LockHeld(ConnectorError):
    """Another run of the same side, name and folder is under way."""

    exit_code = ExitCode.LOCKED


class Stopped(BaseException):
    """The run was told to stop. No error boundary of a search may catch it."""

    exit_code = ExitCode.INTERRUPTED


class Interrupted(Stopped):
    """SIGINT."""


class Terminated(Stopped):
    """SIGTERM."""

    exit_code = ExitCode.TERMINATED
