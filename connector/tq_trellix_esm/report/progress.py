"""What a person at a terminal sees while a run works; it goes away when the run is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[str, int], None]
_WORDS = {"read": "indicators read", "add": "added", "remove": "removed", "again": "searches read again"}


@contextmanager
def shown(*, at_terminal: bool) -> Iterator[Told]:
    """Give a function that takes what was done and how many; away from a terminal it does nothing."""
    if not at_terminal:
        yield lambda _, __: None
        return
    from rich.console import Console  # only where somebody looks: it costs start-up time
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    done: Counter[str] = Counter()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(), transient=True) as bar:
        task = bar.add_task("logging in", total=None)

        def told(what: str, count: int) -> None:
            done[what] += count
            parts = (f"{done[key]:,} {words}" for key, words in _WORDS.items() if done[key])
            bar.update(task, description=", ".join(parts))

        yield told
