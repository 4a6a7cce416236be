"""Step 5, Xem xét: what waits for people, by reason, and the way to the next ballot."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from scanner.i18n import _
from scanner.review.queue import Item, Queue, Stage, claim_next, give_up, queue
from scanner.review.sample import sample_standing
from scanner.store.members import Member
from scanner.web.asking import Ask
from scanner.web.respond import moved, page
from scanner.web.review.words import label_name, stage_name
from scanner.web.signing import signed_in

_MOST_SHOWN = 200


@dataclass(frozen=True)
class Chosen:
    """The filter: a reason (an item's label) and a stage, each None for all."""

    reason: str | None
    stage: Stage | None

    def query(self, **more: object) -> dict[str, object]:
        """Return it as the query of an address."""
        wanted = {"reason": self.reason or "", "stage": self.stage.value if self.stage else "", **more}
        return {name: value for name, value in wanted.items() if value}


def chosen(ask: Ask) -> Chosen:
    """Return the filter that the address or the form names; what is no stage filters nothing."""
    reason, stage = (ask.query(name) or ask.text(name) for name in ("reason", "stage"))
    return Chosen(reason or None, Stage(stage) if stage in set(Stage) else None)


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show what waits; whoever comes here has put down the ballot that was in work."""
    member, filters = ask.member, chosen(ask)
    if member is None:
        return page(ask, "review/nobody.html", problem, status)
    desk = ask.here.desk
    found = queue(desk, member, filters.reason, filters.stage)
    if any(item.holder == member.name for item in found.items):
        give_up(desk, member)
        found = queue(desk, member, filters.reason, filters.stage)
    return page(
        ask, "review/queue.html", problem, status,
        queue=found, filters=filters, shown=found.items[:_MOST_SHOWN],
        can=any(item.mine for item in found.items), state_of=state_of,
        reasons=[(label, label_name(label), n) for label, n in _most_first(found)],
        stages=[(stage, stage_name(stage), found.by_stage.get(stage, 0)) for stage in Stage],
        read=len(ask.results.standing.sheets), label_name=label_name, stage_name=stage_name,
        sample=sample_standing(desk),
    )  # fmt: skip


def go_next(ask: Ask) -> Response:
    """Claim the next ballot of the filter and show it; the queue says so if there is none."""
    member, filters = signed_in(ask), chosen(ask)
    ballot = claim_next(ask.here.desk, member, filters.reason, filters.stage, ask.query("after"))
    if ballot is None:
        return moved(ask.url("review", **filters.query()))
    return moved(ask.url(f"review/{ballot}", **filters.query()))


def state_of(item: Item, member: Member) -> str:
    """Return why a member cannot conclude on a ballot just now; empty if he can."""
    if item.holder not in (None, member.name):
        # vi: {member} đang xem
        return _("{member} is at work on it").format(member=item.holder)
    if item.blocked:
        # vi: chờ kết luận về tờ quét trùng
        return _("waits for what becomes of the other scan")
    if item.mine:
        return ""
    if item.stage is Stage.COMMITTEE:
        # vi: Trưởng ban ghi kết luận của cả Ban
        return _("the head records what the whole committee concludes")
    if not member.part.decides:
        # vi: quan sát viên chỉ xem
        return _("an observer looks on")
    # vi: chờ thành viên khác
    return _("waits for another member")


def _most_first(found: Queue) -> list[tuple[str, int]]:
    return sorted(found.by_reason.items(), key=lambda item: (-item[1], item[0]))
