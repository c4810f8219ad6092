"""The run as a person reads it at a terminal, and the plan of a dry run."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tq_trellix_esm.decide.funnel import Funnel
from tq_trellix_esm.report.result import ListResult, RunResult, SearchResult

_EXAMPLES = 3


def show(result: RunResult, console: Console, *, values: bool = False) -> None:
    """Print the whole result; `values` adds each value that goes or comes.

    Values are printed as plain text: rich would take brackets in them for markup.
    """
    for line in _heading(result):
        console.print(Text(line))
    for search in result.searches:
        console.print()
        _show_search(search, console, dry_run=result.dry_run, values=values)
    for warning in result.warnings:
        console.print(Text(f"warning: {warning}"))
    console.print()
    console.print(Text(closing(result)))


def _heading(result: RunResult) -> Iterator[str]:
    read = sum(search.funnel.read for search in result.searches if search.funnel)
    searches, pages = len(result.searches), result.pages
    yield (
        f"ThreatQ {result.threatq.host}   {_count(searches, 'saved search', 'saved searches')}, "
        f"{_count(read, 'indicator')} read in {_count(pages, 'page')}"
    )
    version = f" {result.esm.version}" if result.esm.version else ""
    yield f"Trellix ESM{version} at {result.esm.host}   as {result.esm.account}"


def _show_search(search: SearchResult, console: Console, *, dry_run: bool, values: bool) -> None:
    console.print(Text(f"{search.name} -> {search.basename}"))
    if search.lists and not search.error:
        console.print(_table(search, dry_run=dry_run))
    if search.funnel:
        console.print(Text(f"  {account(search.funnel)}"))
    for listed in search.lists:
        for line in listed.error:
            console.print(Text(f"  {line}"))
    for line in (*search.notices, *search.error):
        console.print(Text(f"  {line}"))
    if values:
        _show_values(search, console)
    if search.funnel and search.funnel.left_out_total:
        console.print(Text("  Left out"))
        for line in _left_out(search.funnel):
            console.print(Text(f"  {line}"))


def _table(search: SearchResult, *, dry_run: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    table.add_column("")
    names = (
        ("before", "desired", "to add", "to remove") if dry_run else ("before", "desired", "added", "removed")
    )
    for name in (*names, "after"):
        table.add_column(name, justify="right")
    for listed in search.lists:
        table.add_row(Text(f"  {listed.kind}"), *_cells(listed))
    return table


def _cells(listed: ListResult) -> tuple[str, ...]:
    if listed.error and not listed.before and not listed.after:
        return ("-",) * 5
    removed = f"({listed.withheld:,} withheld)" if listed.withheld else _or_dash(listed.removed)
    return (
        f"{listed.before:,}",
        f"{listed.desired:,}",
        _or_dash(listed.added),
        removed,
        f"{listed.after:,}",
    )


def _show_values(search: SearchResult, console: Console) -> None:
    for listed in search.lists:
        for sign, values in (("+", listed.add_values), ("-", listed.remove_values)):
            for value in values:
                console.print(Text(f"    {sign} {listed.kind}: {printable(value)}"), soft_wrap=True)


def _left_out(funnel: Funnel) -> Iterator[str]:
    rows = [
        (one.count, f"{one.reason}: {', '.join(printable(value) for value in one.examples[:_EXAMPLES])}")
        for one in funnel.left_out
    ]
    rows += [(count, f"{name} has no watchlist") for name, count in (funnel.other_types or {}).items()]
    for count, text in sorted(rows, key=lambda row: (-row[0], row[1])):
        yield f"{count:>7,}  {text}"


def account(funnel: Funnel) -> str:
    """The funnel as a sum that a reader can check."""
    spelled = f" + {funnel.added_spellings:,} spellings" if funnel.added_spellings else ""
    return (
        f"read {funnel.read:,}{spelled} = {funnel.desired:,} desired + {funnel.duplicates:,} duplicates "
        f"+ {funnel.left_out_total:,} left out"
    )


def closing(result: RunResult) -> str:
    """The last line: what was done, how sure that is, what it cost."""
    added = sum(search.total("added") for search in result.searches)
    removed = sum(search.total("removed") for search in result.searches)
    cost = f"{result.esm.calls:,} calls to ESM, {result.threatq.calls:,} to ThreatQ."
    if result.dry_run:
        return f"Dry run, nothing was written: {added:,} would be added, {removed:,} removed. {cost}"
    if not result.exit_code and all(search.verified for search in result.searches):
        ending = "nothing to do" if not (added or removed) else f"{added:,} added, {removed:,} removed"
        return f"Done in {result.seconds:.0f} s: {ending}, read back and equal. {cost}"
    return (
        f"Ended after {result.seconds:.0f} s with exit code {int(result.exit_code)}: "
        f"{added:,} added, {removed:,} removed. {cost}"
    )


def printable(value: str) -> str:
    """A value in one line: control characters escaped, at most 100 characters."""
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in value[:100])
    return text + ("..." if len(value) > 100 else "")


def _or_dash(count: int) -> str:
    return f"{count:,}" if count else "-"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
