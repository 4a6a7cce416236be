"""Is a PDF page nothing but one image? Walk its drawing operators (ISO 32000-1, annex A) and see.

Invisible text, as scanners with text recognition add it, does not count as drawing. Whatever this
walk does not know for sure to be harmless makes the page one that is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pikepdf

from scanner.intake.resolution import believable_dpi

_POINTS_PER_INCH = 72
_MAX_FORM_DEPTH = 4
_COVERS = 0.8  # an image on less of the page than this is a picture on a page, not a scan of it
_CROP_TOLERANCE = 0.03  # an image that is cropped by more than this may be shown in parts on several pages
_SHEAR_TOLERANCE = 0.01
_INVISIBLE_TEXT = 3

_PASSIVE = frozenset(
    (
        *("w", "J", "j", "M", "d", "ri", "i"),  # line and rendering settings
        *("BMC", "EMC", "MP", "DP", "BX", "EX"),  # marks that draw nothing
        *("BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Ts", "Td", "TD", "Tm", "T*"),  # text settings
        *("CS", "SC", "SCN", "G", "RG", "K"),  # stroke colours; strokes themselves end the walk
    )
)
_FILL_COLOR = frozenset(["cs", "sc", "scn", "g", "rg", "k"])
_SHOW_TEXT = frozenset(["Tj", "TJ", "'", '"'])
_PATH = frozenset(["m", "l", "c", "v", "y", "h", "re"])
_HARMLESS_ANNOTATIONS = frozenset({"/Link", "/Popup"})
_HIDDEN = 2 | 32  # annotation flags Hidden and NoView


class _NotSoleError(Exception):
    """The page draws something else than one image."""


@dataclass(frozen=True)
class Box:
    """A rectangle in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def area(self) -> float:
        return max(0.0, self.x1 - self.x0) * max(0.0, self.y1 - self.y0)

    def overlap(self, other: Box) -> float:
        return Box(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        ).area


@dataclass(frozen=True)
class SoleImage:
    """The one image of a page; ``dpi`` is its pixels an inch as it is placed, if they make sense."""

    stream: pikepdf.Stream
    dpi: float | None


@dataclass(frozen=True)
class _State:
    matrix: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)
    clips: tuple[Box, ...] = ()
    text_mode: int = 0
    black_fill: bool = True


@dataclass(frozen=True)
class _Drawn:
    stream: pikepdf.Stream
    state: _State


def find_sole_image(page: pikepdf.Page) -> SoleImage | None:
    """Return the image that ``page`` consists of, or None if the page must be rendered."""
    if _has_visible_annotation(page):
        return None
    try:
        drawn = list(_walk(page, page.resources, _State(), 0))
    except _NotSoleError:
        return None
    if len(drawn) != 1 or not _fills_page(drawn[0], _visible_box(page)):
        return None
    return _placed(drawn[0], float(page.obj.get("/UserUnit", 1)))


def _has_visible_annotation(page: pikepdf.Page) -> bool:
    return any(
        "/AP" in annotation
        and str(annotation.get("/Subtype")) not in _HARMLESS_ANNOTATIONS
        and not int(annotation.get("/F", 0)) & _HIDDEN
        for annotation in page.obj.get("/Annots", [])
    )


def _visible_box(page: pikepdf.Page) -> Box:
    return _box_of([float(number) for number in page.cropbox])


def _box_of(corners: list[float]) -> Box:
    x0, y0, x1, y1 = corners
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


class _Walker:
    """Follows one content stream's operators, keeping its graphics state."""

    def __init__(self, resources: pikepdf.Object, state: _State, depth: int) -> None:
        self.resources = resources
        self.state = state
        self.depth = depth
        self.saved: list[_State] = []
        self.path: list[Box | None] = []  # rectangles; None for any other piece of a path
        self.clipping = False

    def step(self, operator: str, instruction: pikepdf.ContentStreamInstruction) -> Iterator[_Drawn]:
        """Take an operator that is not passive; yield the images it draws.

        Raises _NotSoleError for any other drawing.
        """
        if operator == "Do":
            yield from self._draw(instruction.operands[0])
        elif operator in _PATH or operator in ("W", "W*", "n"):
            self._follow_path(operator, list(instruction.operands))
        elif operator in _SHOW_TEXT:
            if self.state.text_mode != _INVISIBLE_TEXT:
                raise _NotSoleError
        else:
            self._change_state(operator, list(instruction.operands))

    def _change_state(self, operator: str, operands: list[pikepdf.Object]) -> None:
        if operator == "q":
            self.saved.append(self.state)
        elif operator == "Q":
            self.state = self.saved.pop() if self.saved else self.state
        elif operator == "cm":
            matrix = pikepdf.Matrix(*(float(number) for number in operands))
            self.state = replace(self.state, matrix=matrix @ self.state.matrix)
        elif operator == "Tr":
            self.state = replace(self.state, text_mode=int(operands[0]))
        elif operator in _FILL_COLOR:
            black = operator in ("g", "rg") and not any(float(level) for level in operands)
            self.state = replace(self.state, black_fill=black)
        elif operator == "gs":
            self._check_graphics_state(operands[0])
        elif operator != "BDC" or str(operands[0]) == "/OC":  # an optional layer may be switched off
            raise _NotSoleError

    def _follow_path(self, operator: str, operands: list[pikepdf.Object]) -> None:
        if operator == "re":
            x, y, width, height = (float(number) for number in operands)
            self.path.append(_placed_box(self.state.matrix, _box_of([x, y, x + width, y + height])))
        elif operator in _PATH:
            self.path.append(None)
        elif operator == "n":
            self._end_path()
        else:
            self.clipping = True

    def _end_path(self) -> None:
        if self.clipping:
            if len(self.path) != 1 or self.path[0] is None:
                raise _NotSoleError
            self.state = replace(self.state, clips=(*self.state.clips, self.path[0]))
        self.path, self.clipping = [], False

    def _check_graphics_state(self, name: pikepdf.Object) -> None:
        settings = self.resources.ExtGState[str(name)]
        opaque = float(settings.get("/ca", 1)) == 1 and str(settings.get("/SMask", "/None")) == "/None"
        if not opaque or str(settings.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
            raise _NotSoleError

    def _draw(self, name: pikepdf.Object) -> Iterator[_Drawn]:
        drawn = self.resources.XObject[str(name)]
        if not isinstance(drawn, pikepdf.Stream) or "/OC" in drawn or self.depth > _MAX_FORM_DEPTH:
            raise _NotSoleError
        kind = str(drawn.get("/Subtype"))
        if kind == "/Image":
            yield _Drawn(drawn, self.state)
        elif kind == "/Form":
            yield from self._draw_form(drawn)
        else:
            raise _NotSoleError

    def _draw_form(self, form: pikepdf.Object) -> Iterator[_Drawn]:
        matrix = pikepdf.Matrix(*(float(number) for number in form.get("/Matrix", (1, 0, 0, 1, 0, 0))))
        state = replace(self.state, matrix=matrix @ self.state.matrix)
        bounds = _placed_box(state.matrix, _box_of([float(number) for number in form.BBox]))
        state = replace(state, clips=(*state.clips, bounds))
        yield from _walk(form, form.get("/Resources", self.resources), state, self.depth + 1)


def _walk(
    content: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object, state: _State, depth: int
) -> Iterator[_Drawn]:
    walker = _Walker(resources, state, depth)
    for instruction in pikepdf.parse_content_stream(content):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            raise _NotSoleError
        operator = str(instruction.operator)
        if operator not in _PASSIVE:
            yield from walker.step(operator, instruction)


def _placed_box(matrix: pikepdf.Matrix, box: Box) -> Box:
    """Return the bounds of ``box`` under ``matrix``."""
    corners = [matrix.transform((x, y)) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs, ys = [float(x) for x, _y in corners], [float(y) for _x, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _fills_page(drawn: _Drawn, page: Box) -> bool:
    """True if the image covers the page, and neither the page's edge nor a clip cuts it."""
    box = _placed_box(drawn.state.matrix, Box(0, 0, 1, 1))
    uncut = (1 - _CROP_TOLERANCE) * box.area
    if min(box.overlap(limit) for limit in (page, *drawn.state.clips)) < uncut:
        return False
    return page.area > 0 and box.overlap(page) >= _COVERS * page.area


def _placed(drawn: _Drawn, unit: float) -> SoleImage | None:
    """Return the image with its resolution, or None if it is mirrored, sheared or a tinted mask."""
    a, b, c, d = (float(number) for number in drawn.state.matrix.shorthand[:4])
    width, height = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
    upright = a * d - b * c > 0 and abs(a * c + b * d) <= _SHEAR_TOLERANCE * width * height
    tinted = bool(drawn.stream.get("/ImageMask", False)) and not drawn.state.black_fill
    if not upright or tinted:
        return None
    columns, rows = int(drawn.stream.Width), int(drawn.stream.Height)
    inch = _POINTS_PER_INCH / unit
    dpi = believable_dpi((columns * inch / width, rows * inch / height), columns, rows)
    return SoleImage(drawn.stream, dpi)
