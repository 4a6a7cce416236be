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
    """``quit`` ends the program."""

    home: Home
    visitors: Visitors
    counts: Counts
    quit: Callable[[], None]
    jobs: Jobs = field(default_factory=Jobs)

    def close(self) -> None:
        """Stop all work and let go of the counts."""
        self.jobs.stop_all()
        self.counts.close()
