"""What all pages share: the user's folder, the browsers let in, the counts, the work under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scanner.web.counts import Counts
from scanner.web.home import Home
from scanner.web.jobs import Jobs
from scanner.web.visitors import Visitors


@dataclass(frozen=True)
class Site:
    """``quit`` ends the program; ``idle_minutes`` without a person's touch lock a signed-in page."""

    home: Home
    visitors: Visitors
    counts: Counts
    quit: Callable[[], None]
    jobs: Jobs = field(default_factory=Jobs)
    idle_minutes: int = 15

    def close(self) -> None:
        """Stop all work and let go of the counts."""
        self.jobs.stop_all()
        self.counts.close()
