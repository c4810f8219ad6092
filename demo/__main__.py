"""The main job as a story: two saved searches, their watchlists, a change, and nothing left to do."""

from __future__ import annotations

import csv
import sys

from demo.stage import ROOT, Simulated, Stage
from demo.story import SEARCHES, Story, expected_lists

INDICATORS = ROOT / "demo" / "indicators.csv"


def main() -> int:
    """Tell the story; 1 where the lists are not what they should be at its end."""
    threatq, esm = Simulated("simulators.threatq"), Simulated("simulators.esm")
    try:
        stage = Stage(
            {
                "THREATQ_HOST": threatq.told["url"],
                "THREATQ_CLIENT_ID": "0123456789abcdef0123456789abcdef",
                "THREATQ_USERNAME": "conn@example.org",
                "THREATQ_PASSWORD": "Tq-Horse-7",
                "THREATQ_VERIFY": f"sha256:{threatq.told['certificate_sha256']}",
            }
        )
        try:
            return _tell(Story(threatq, esm, stage))
        finally:
            stage.close()
    finally:
        threatq.stop()
        esm.stop()


def _tell(story: Story) -> int:
    with INDICATORS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    ids = story.load(rows)
    story.first_run()
    story.write_settings()
    story.step("What would happen? (--dry-run)", "--dry-run")
    story.step("The first sync fills the lists", shown=1)
    story.change(ids)
    story.step("The second sync follows the searches: new values come, expired ones age out", shown=1)
    story.step("The third sync finds nothing to do", shown=1)
    return story.judge({name: expected_lists(story.threatq, name) for name in SEARCHES})


if __name__ == "__main__":
    sys.exit(main())
