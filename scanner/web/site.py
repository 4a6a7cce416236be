"""What all pages share: the user's folder, the browsers let in, the counts, the work under way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scanner.combined.polls import Poll
from scanner.web.counts import Counts
from scanner.web.home import Home
from scanner.web.jobs import Jobs
from scanner.web.readings import PaperReading
from scanner.web.visitors import Visitors


@dataclass(frozen=True)
class Site:
    """``quit`` ends the program. By count, until people are done with it: ``first_readings`` is a paper that
    one member has read and a second one reads yet (``entering`` is held while one is compared and entered),
    ``polls`` are results of several places to be matched."""

    home: Home
    visitors: Visitors
    counts: Counts
    quit: Callable[[], None]
    jobs: Jobs = field(default_factory=Jobs)
    first_readings: dict[Path, PaperReading] = field(default_factory=dict)
    entering: threading.Lock = field(default_factory=threading.Lock)
    polls: dict[Path, tuple[Poll, ...]] = field(default_factory=dict)

    def close(self) -> None:
        """Stop all work and let go of the counts."""
        self.jobs.stop_all()
        self.counts.close()
