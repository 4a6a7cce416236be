"""A layout's folder: what is saved is what is loaded, and every error names its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.ballot import Image, Rect
from scanner.errors import NewerVersionError, SettingsError
from scanner.layouts.files import find_layout, layout_digest, list_layouts, load_layout, save_layout
from scanner.layouts.model import BallotLayout, Stamp

WHITE = np.full((236, 315), 255, np.uint8)


@pytest.fixture
def folder(tmp_path: Path, layout: BallotLayout, blank: Image) -> Path:
    path = tmp_path / "layouts" / "small"
    save_layout(path, layout, blank)
    return path


def edit(folder: Path, old: str, new: str) -> None:
    """Replace ``old`` by ``new`` in layout.toml, as a person with an editor."""
    path = folder / "layout.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rounded(layout: BallotLayout) -> dict[str, object]:
    return layout.model_dump(mode="json")


def test_saved_layout_is_loaded_again(folder: Path, layout: BallotLayout, blank: Image) -> None:
    """Saving and loading keeps every value to a hundredth of a millimetre, and every pixel."""
    loaded = load_layout(folder)
    assert rounded(loaded.layout) == rounded(layout)
    assert loaded.layout.rows[0].name_text.x1 == 30.13
    assert np.array_equal(loaded.blank, blank)
    assert loaded.stamp is None
    assert loaded.digest == layout_digest(folder)


@settings(max_examples=40)
@given(name=st.text(min_size=1, max_size=40), title=st.text(max_size=40))
def test_any_name_survives(
    tmp_path_factory: pytest.TempPathFactory, layout: BallotLayout, name: str, title: str
) -> None:
    """Saving and loading is the identity for any text a ballot may carry."""
    rows = [layout.rows[0].model_copy(update={"name": name})]
    folder = tmp_path_factory.mktemp("any") / "any"
    save_layout(folder, layout.model_copy(update={"rows": rows, "title": title}), WHITE)
    loaded = load_layout(folder).layout
    assert (loaded.rows[0].name, loaded.title) == (name, title)


def test_pictures_cannot_be_changed(folder: Path) -> None:
    """The blank of a loaded layout is read-only."""
    with pytest.raises(ValueError, match="read-only"):
        load_layout(folder).blank[0, 0] = 0


def test_stamp_keeps_its_colour(tmp_path: Path, layout: BallotLayout, blank: Image, stamp: Image) -> None:
    """A red stamp in BGR is red in the file and comes back as BGR."""
    stamped = layout.model_copy(update={"stamp": Stamp(search=Rect(0, 0, 40, 30), template=True)})
    save_layout(tmp_path / "small", stamped, blank, stamp)
    loaded = load_layout(tmp_path / "small").stamp
    assert loaded is not None
    assert np.array_equal(loaded, stamp)


def test_saving_again_replaces_the_folder_whole(
    tmp_path: Path, layout: BallotLayout, blank: Image, stamp: Image
) -> None:
    """No stamp.png of an older version stays beside a layout that has none, and nothing is left over."""
    stamped = layout.model_copy(update={"stamp": Stamp(search=Rect(0, 0, 40, 30), template=True)})
    save_layout(tmp_path / "small", stamped, blank, stamp)
    save_layout(tmp_path / "small", layout, blank)
    assert sorted(p.name for p in (tmp_path / "small").iterdir()) == ["blank.png", "layout.toml"]
    assert [p.name for p in tmp_path.iterdir()] == ["small"]


def test_digest_ignores_white_space_and_comments(folder: Path) -> None:
    """Re-indenting, commenting or writing 80.0 as 80 does not change the digest."""
    before = layout_digest(folder)
    edit(folder, "width_mm = 80.0", "width_mm   =  80   # paper")
    assert layout_digest(folder) == before


@pytest.mark.parametrize(
    ("old", "new"), [("80.0", "80.01"), ("Trần Văn Hòa", "Trần Văn Hoà"), ('"high"', '"top"')]
)
def test_digest_sees_any_value(folder: Path, old: str, new: str) -> None:
    """One changed value changes the digest."""
    before = layout_digest(folder)
    edit(folder, old, new)
    assert layout_digest(folder) != before


def test_digest_sees_a_picture(folder: Path, layout: BallotLayout, blank: Image) -> None:
    """One changed pixel of the blank changes the digest."""
    before = layout_digest(folder)
    blank[0, 0] = 254
    save_layout(folder, layout, blank)
    assert layout_digest(folder) != before


def test_bom_from_notepad_is_no_error(folder: Path) -> None:
    """A byte order mark changes neither the layout nor its digest."""
    before = load_layout(folder)
    path = folder / "layout.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_layout(folder).digest == before.digest


def test_every_error_is_named_with_its_place(folder: Path) -> None:
    """Several mistakes give several lines, each with the file and the path of the key."""
    edit(folder, "area = [45.0, 30.0, 54.5, 39.5]", "area = [54.5, 30.0, 45.0, 39.5]")
    edit(folder, 'person = "p02"', 'persn = "p02"')
    edit(folder, "blank_dpi = 100", 'blank_dpi = "hundred"')
    with pytest.raises(SettingsError) as error:
        load_layout(folder)
    file = folder / "layout.toml"
    lines = str(error.value).splitlines()
    assert f"{file}: rows.0.boxes.0.area: a zone needs x0 < x1 and y0 < y1" in lines
    assert f"{file}: rows.1.person: this key is missing" in lines
    assert f"{file}: rows.1.persn: there is no such key" in lines
    assert any(line.startswith(f"{file}: sheet.blank_dpi: ") for line in lines)
    assert len(lines) == 4


def test_errors_across_keys_come_together(folder: Path) -> None:
    """Rules over the whole layout are reported all at once too."""
    edit(folder, 'person = "p02"', 'person = "p01"')
    edit(folder, "search = [0.0, 0.0, 40.0, 30.0]", "search = [0.0, 0.0, 400.0, 30.0]")
    with pytest.raises(SettingsError) as error:
        load_layout(folder)
    text = str(error.value)
    assert "rows: two rows have the same person" in text
    assert "stamp.search: the zone lies outside the sheet" in text


@pytest.mark.parametrize("content", [b"schema = ", b"\xff\xfe\x00", b"a = 1\na = 2"])
def test_a_file_that_is_not_toml(folder: Path, content: bytes) -> None:
    """A broken layout.toml gives one line with its path."""
    (folder / "layout.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"layout\.toml: not ") as error:
        load_layout(folder)
    assert "\n" not in str(error.value)


def test_missing_files(folder: Path, tmp_path: Path) -> None:
    """A missing picture or layout.toml is named."""
    (folder / "blank.png").unlink()
    with pytest.raises(SettingsError, match=r"blank\.png: the picture is missing"):
        load_layout(folder)
    with pytest.raises(SettingsError, match=r"layout\.toml: the file is missing"):
        load_layout(tmp_path / "nowhere")


def test_damaged_blank(folder: Path) -> None:
    """A truncated blank.png is refused, not read half."""
    path = folder / "blank.png"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SettingsError, match=r"blank\.png: the picture is damaged"):
        load_layout(folder)


def test_blank_of_another_size(folder: Path) -> None:
    """A blank that does not fit the sheet's millimetres would put every zone in a wrong place."""
    edit(folder, "width_mm = 80.0", "width_mm = 90.0")
    with pytest.raises(SettingsError, match=r"315 × 236 px, but sheet says 354 × 236 px"):
        load_layout(folder)


def test_layout_of_a_newer_version(folder: Path) -> None:
    """A schema this program does not know is refused with its own exit code."""
    edit(folder, "kiemphieu.layout/1", "kiemphieu.layout/2")
    with pytest.raises(NewerVersionError, match="newer version"):
        load_layout(folder)


def test_the_count_hides_ready_layouts(
    folder: Path, tmp_path: Path, layout: BallotLayout, blank: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count's own layout comes before a ready one of the same id; others are found in both places."""
    ready = tmp_path / "ready"
    for name in ("small", "other"):
        save_layout(ready / name, layout, blank)
    monkeypatch.setattr("scanner.layouts.files.ready_layouts", lambda: ready)
    assert find_layout("small", tmp_path) == folder
    assert find_layout("other", tmp_path) == ready / "other"
    assert list_layouts(tmp_path) == [ready / "other", folder]
    with pytest.raises(SettingsError, match="no layout nothing"):
        find_layout("nothing", tmp_path)
