"""What is under the pointer on the timeline, and what is told about it."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from console.orbit.types import Opportunity, Pass, key_of
from widgets.pass_timeline_layout import Lane, LaneKind, distance
from widgets.pass_timeline_marks import mark_lines
from widgets.pass_timeline_rows import imaging_tip
from widgets.pass_timeline_scene import AXIS_PX, DETAIL_PX, LABEL_PX, Scene
from widgets.pass_words import pass_tip

PICK_PX = 4.0


def lane_at(scene: Scene, at: QPointF) -> Lane | None:
    """The lane under a pixel, the names at the left not counted."""
    y = at.y() - AXIS_PX + scene.scroll
    if not AXIS_PX <= at.y() <= scene.height - DETAIL_PX or at.x() < LABEL_PX - PICK_PX:
        return None
    return next((lane for lane in scene.lanes if lane.top <= y < lane.bottom), None)


def pass_at(scene: Scene, at: QPointF) -> Pass | None:
    """The pass under a pixel, or None."""
    window, lane = scene.window, lane_at(scene, at)
    if lane is None:
        return None
    rows = lane.between(window.at(at.x() - PICK_PX - 2), window.at(at.x() + PICK_PX + 2))
    near = [row.one_pass for row in rows if distance(window, row.one_pass, at.x()) <= PICK_PX]
    return min(near, key=lambda one: distance(window, one, at.x()), default=None)


def chance_at(scene: Scene, at: QPointF) -> Opportunity | None:
    """The imaging opportunity under a pixel, or None."""
    window, lane = scene.window, lane_at(scene, at)
    if lane is None or lane.kind is not LaneKind.IMAGING:
        return None
    near = (one for one in lane.chances if window.x(one.start_ns) - PICK_PX <= at.x() <= window.x(one.end_ns) + PICK_PX)
    return next(near, None)


def tip_at(scene: Scene, at: QPointF) -> str:
    """The words for a pixel, "" when there is nothing."""
    if scene.slider.contains(at):
        by_hand = f"{scene.by_hand}, in this window only, not for the antenna; Esc gives it up\n" if scene.by_hand else ""
        return f"minimum elevation: {by_hand}the stations' own: {scene.own_elevation}\ndrag, or [ and ], to see what remains"
    if one := pass_at(scene, at):
        mark = scene.marks.get(key_of(one))
        more = [f"{label}: {value}" for label, value in scene.more] if one == scene.pointed else []
        return "\n".join([pass_tip(one), *more, *(mark_lines(mark) if mark else [])])
    chance = chance_at(scene, at)
    return imaging_tip(chance) if chance else ""
