"""Apply: the only module that changes the ESM. It carries out one list's plan, in chunks.

A write whose outcome is unknown is never sent again: the list is read and planned anew
(design 4.7; ESM reference, 9.3).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tq_trellix_esm.decide.batches import BatchSize
from tq_trellix_esm.decide.desired import LIST_LIMIT
from tq_trellix_esm.decide.plan import ListPlan
from tq_trellix_esm.errors import RemoteError
from tq_trellix_esm.remote.esm import watchlists
from tq_trellix_esm.remote.esm.error_text import Meaning
from tq_trellix_esm.remote.esm.list_values import read_values
from tq_trellix_esm.remote.esm.refusal import EsmRefused
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.state.changes import Direction

Replan = Callable[[tuple[str, ...]], ListPlan]

_ROUNDS = 5
_PAUSES = (1.0, 3.0, 10.0, 30.0)
# More refused values than this are no accident of a value: the call itself is at fault.
_MOST_REFUSED = 20
_SMALLER = frozenset({Meaning.TOO_LARGE, Meaning.TOO_MANY_VALUES})
_OF_THE_VALUES = frozenset({Meaning.FINAL, Meaning.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done to one list: counts of values, and the values that ESM will not take."""

    added: int = 0
    removed: int = 0
    refused: tuple[str, ...] = ()
    plan: ListPlan | None = None


@dataclass(slots=True)
class _Writer:
    context: Context
    list_id: int
    size: BatchSize
    added: int = 0
    removed: int = 0
    refused: list[str] | None = None

    def carry_out(self, plan: ListPlan) -> None:
        skip = set(self.refused or ())
        additions = tuple(value for value in plan.add if value not in skip)
        steps: list[tuple[Direction, tuple[str, ...]]] = [("add", additions), ("remove", plan.remove)]
        if plan.existing + len(additions) > LIST_LIMIT:
            steps.reverse()  # only where the list would overflow may a wanted value come late
        for direction, values in steps:
            self._in_chunks(direction, values)

    def _in_chunks(self, direction: Direction, values: tuple[str, ...]) -> None:
        start = 0
        while start < len(values):
            chunk = values[start : start + self.size.size]
            try:
                self._send(direction, chunk)
            except EsmRefused as error:
                if not _may_be_smaller(error) or len(self.refused or ()) >= _MOST_REFUSED:
                    raise
                if len(chunk) == 1:
                    self._refuse(chunk[0])
                    start += 1
                else:
                    self.size = replace(self.size, size=len(chunk)).after_refusal()
                continue
            start += len(chunk)

    def _send(self, direction: Direction, chunk: tuple[str, ...]) -> None:
        history, clock = self.context.history, self.context.clock
        change = history.changes.intend(self.context.run, self.list_id, direction, chunk)
        began = clock.monotonic()
        if direction == "add":
            watchlists.add_values(self.context.esm, self.list_id, chunk)
            self.added += len(chunk)
        else:
            watchlists.remove_values(self.context.esm, self.list_id, chunk)
            self.removed += len(chunk)
        history.changes.done(change)
        self.context.progress(direction, len(chunk))
        if len(chunk) == self.size.size:
            self.size = self.size.after_success(clock.monotonic() - began)

    def _refuse(self, value: str) -> None:
        self.refused = [*(self.refused or ()), value]
        self.size = BatchSize(self.context.esm_settings.chunk_size)


def _may_be_smaller(error: EsmRefused) -> bool:
    if error.outcome_unknown or error.retryable:
        return False
    return error.meaning in _SMALLER or (error.meaning in _OF_THE_VALUES and 400 <= error.status < 500)


def apply_plan(context: Context, list_id: int, plan: ListPlan, replan: Replan) -> Applied:
    """Carry out `plan` on the list; `replan` makes a plan for what the list is then found to hold.

    Returns counts and the last plan made. Raises RemoteError where it does not come to an end.
    """
    writer = _Writer(context, list_id, BatchSize(context.esm_settings.chunk_size))
    for round_number in range(_ROUNDS):
        try:
            writer.carry_out(plan)
            break
        except RemoteError as error:
            if round_number == _ROUNDS - 1 or not (error.outcome_unknown or error.retryable):
                raise
            context.clock.sleep(max(_PAUSES[round_number], error.retry_after or 0.0))
            plan = replan(read_values(context.esm, list_id))
    return Applied(writer.added, writer.removed, tuple(writer.refused or ()), plan)
