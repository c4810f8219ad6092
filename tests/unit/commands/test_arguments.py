"""The command line of the vendor's guide, and ours."""

from datetime import UTC, datetime

import pytest
from tq_trellix_esm.commands.arguments import parse, sync_parser
from tq_trellix_esm.errors import ArgumentsError


@pytest.mark.parametrize("spelling", [["-v3"], ["-v", "3"], ["--verbosity", "3"], ["--verbosity=3"]])
def test_the_guides_spellings_of_verbosity_are_read(spelling: list[str]) -> None:
    """Cron lines that people have keep working."""
    arguments = parse(sync_parser(), [*spelling, "-c", "/etc/tq_labs/", "-ll", "/var/log/tq_labs/"])
    assert arguments is not None
    assert (arguments.verbosity, arguments.config, arguments.loglocation) == (
        3,
        "/etc/tq_labs/",
        "/var/log/tq_labs/",
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31 10:11:12", datetime(2026, 1, 31, 10, 11, 12, tzinfo=UTC)),
        ("2026-01-31T10:11:12Z", datetime(2026, 1, 31, 10, 11, 12, tzinfo=UTC)),
        ("2026-01-31T12:11:12+02:00", datetime(2026, 1, 31, 10, 11, 12, tzinfo=UTC)),
    ],
)
def test_a_historical_date_is_read_as_utc(text: str, moment: datetime) -> None:
    """A date, a date with a time, or ISO form."""
    arguments = parse(sync_parser(), ["-hist", text])
    assert arguments is not None
    assert arguments.historical == moment


@pytest.mark.parametrize(
    "text", ["10", "2026", "May", "01/02/2026", "2026-W05-1", "20260131", "2026-13-01", ""]
)
def test_anything_else_is_refused(text: str) -> None:
    """A wrong start date would be silent, so it must be an error."""
    with pytest.raises(ArgumentsError):
        parse(sync_parser(), ["-hist", text])


@pytest.mark.parametrize(
    "argv",
    [["-hist2026"], ["-historical", "2026-01-01"], ["-v", "4"], ["-l"], ["stray"], ["--max-runtime", "0s"]],
)
def test_a_mistyped_cron_line_is_an_error(argv: list[str]) -> None:
    """On some Pythons argparse would print the help and exit 0."""
    with pytest.raises(ArgumentsError):
        parse(sync_parser(), argv)


def test_help_and_version_end_without_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """-h works beside -hist."""
    assert parse(sync_parser(), ["-h"]) is None
    assert "-hist" in capsys.readouterr().out
    assert parse(sync_parser(), ["--version"]) is None
