from dataclasses import dataclass


@dataclass(frozen=True)
class RosterEntry:
    name: str
    post: str
