"""The window for the display: what is chosen is seen at once, OK is one step for undo, Cancel leaves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSlider, QWidget

from twopass.imagery import colormaps
from twopass.imagery.display import Display
from twopass.imagery.source import ImageInfo
from twopass.imagery.statistics import Counts
from twopass.model.display import PLAIN, DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.dialogs.bands import false_colour, gradient
from twopass.ui.dialogs.display import DisplayWindow, Imagery
from twopass.ui.dialogs.histogram import Histogram

CURVES = (((0.0, 0.0), (255.0, 200.0)),) * 3


def facts(count: int = 4, **more: object) -> ImageInfo:
    names = ("red", "green", "blue", "undefined")[:count]
    shown = (1, 2, 3) if count >= 3 else (1,)
    return ImageInfo(
        **{"path": "a", "width": 9, "height": 9, "count": count, "shown": shown, "names": names}
        | {"dtype": "uint16", "driver": "GTiff"}
        | more  # type: ignore[arg-type]
    )


class Images:
    """Images of 0 to 1000, whose stretch runs from 100 to 900; notes what is shown."""

    def __init__(self):
        self.info = facts()
        self.shown = {}
        self.counted = []
        self.matched = None

    def show(self, uid, choice):
        self.shown[uid] = choice

    def count(self, uid, choice, then):
        self.counted.append((uid, choice))
        bands = choice.bands or self.info.shown
        then((Display(bands, ((100.0, 900.0),) * len(bands)), (Counts(0.0, 1000.0, (7,) * 256),) * len(bands)))

    def match(self, choices, then):
        then(self.matched if self.matched is not None else replace(list(choices.values())[1], curves=CURVES))


@pytest.fixture
def images():
    return Images()


@pytest.fixture
def window(qtbot, state, images):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    asked = Imagery(lambda _uid: images.info, images.show, images.count, images.match)
    result = DisplayWindow(state, asked, parent)
    result.open_beside()
    qtbot.waitUntil(result.isActiveWindow)
    return result


def stored(state, pane="before"):
    return state.snapshot(pane).display


def shown(state, images, pane="before"):
    """Return what the pane's tiles were last told."""
    return images.shown.get(state.snapshot(pane).uid, PLAIN)


def choose(window, name, text):
    """Choose an entry of a field as keys do."""
    field = window.findChild(QComboBox, name)
    index = next(index for index in range(field.count()) if field.itemText(index).startswith(text))
    field.setCurrentIndex(index)
    field.activated.emit(index)


def test_it_shows_what_the_file_says_until_somebody_chooses(window, state):
    assert window.which.text() == "Before: before.tif"
    assert [field.currentText() for field in window.bands.bands] == ["1  red", "2  green", "3  blue"]
    assert window.bands.mode.currentData() == "three"
    assert [field.value() for field in window.channels.lows] == [100, 100, 100]
    assert not window.reset.isEnabled()
    assert stored(state) == PLAIN


def test_what_is_chosen_is_seen_at_once_and_ok_is_one_step(window, state, session, images):
    steps = len(session.history.undoable)
    for field, band in (("red", "4"), ("green", "3"), ("blue", "2")):
        choose(window, field, band)
    window.tones.sliders["gamma"].setValue(30)
    state.set_active("after")
    window.tones.invert.click()
    assert shown(state, images) == DisplayChoice(bands=(4, 3, 2), gamma=2.0)
    assert shown(state, images, "after") == DisplayChoice(invert=True)
    assert (stored(state), stored(state, "after")) == (PLAIN, PLAIN)
    window.accept()
    assert not window.isVisible()
    assert (stored(state).bands, stored(state, "after").invert) == ((4, 3, 2), True)
    assert session.history.undo_title == "Show bands 4, 3, 2"
    assert len(session.history.undoable) == steps + 1
    session.undo()
    assert (stored(state), stored(state, "after")) == (PLAIN, PLAIN)


def test_escape_takes_everything_back(window, state, session, images, qtbot):
    steps = len(session.history.undoable)
    window.tones.numbers["contrast"].setValue(20)
    assert shown(state, images).contrast == 20
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert shown(state, images) == stored(state) == PLAIN
    assert len(session.history.undoable) == steps


def test_ok_without_a_change_is_no_step(window, session):
    steps = len(session.history.undoable)
    window.tones.sliders["sharpen"].setValue(30)
    window.tones.sliders["sharpen"].setValue(0)
    window.accept()
    assert len(session.history.undoable) == steps


def test_one_band_in_colours(window, state, images):
    choose(window, "mode", "One")
    choose(window, "band", "4")
    choose(window, "colormap", "Viridis")
    assert shown(state, images) == DisplayChoice(bands=(4,), colormap="viridis")
    assert window.bands.colormap.isVisible()
    assert not window.bands.bands[0].isVisible()
    assert not window.channels.histograms[1].isVisible()
    choose(window, "mode", "Three")
    assert shown(state, images).bands is None
    assert not window.bands.colormap.isVisible()


def test_near_infrared_is_offered_where_the_bands_say_so(window, state, images):
    assert window.bands.mode.findData("false") < 0
    images.info = facts(names=("red", "green", "blue", "nir"))
    state.set_active("after")
    choose(window, "mode", "Near")
    assert shown(state, images, "after").bands == (4, 1, 2)
    assert window.bands.mode.currentData() == "false"
    assert false_colour(facts(names=("nir", "blue", "red", "green"))) == (1, 3, 4)


def test_percentiles_are_typed(window, state, images, qtbot):
    assert not window.bands.low.isVisible()
    choose(window, "stretch", "Between percentiles")
    assert window.bands.low.isVisible()
    for name, value in (("low", "0.5"), ("high", "99.5")):
        field = window.findChild(QDoubleSpinBox, name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, value)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (shown(state, images).stretch, shown(state, images).percentiles) == (Stretch.PERCENTILE, (0.5, 99.5))
    choose(window, "stretch", "Least")
    assert shown(state, images).percentiles == (0.0, 100.0)
    assert not window.bands.low.isVisible()
    choose(window, "stretch", "Between percentiles")
    assert shown(state, images).percentiles == (0.5, 99.5)
    choose(window, "stretch", "None")
    assert shown(state, images).stretch is Stretch.NONE


def test_dragging_black_moves_all_channels_and_asks_for_nothing(window, state, images, qtbot):
    red = window.channels.histograms[0]
    asked = len(images.counted)
    start = QPoint(round(red.place_of("black")), 20)
    qtbot.mousePress(red, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(red, start + QPoint(40, 0))
    qtbot.mouseRelease(red, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    choice = shown(state, images)
    assert choice.stretch is Stretch.VALUES
    assert len(set(choice.limits)) == 1
    low, high = choice.limits[0]
    assert low == pytest.approx(100 + 40 / (red.width() - 14) * 1000, abs=8)
    assert high == 900
    window.channels.together.click()
    window.channels.highs[2].setValue(800)
    assert [high for _, high in shown(state, images).limits] == [900, 900, 800]
    assert [counted for counted in images.counted[asked:] if counted[1].stretch is Stretch.VALUES] == []


def test_keys_move_the_handles(window, state, images, qtbot):
    red = window.channels.histograms[0]
    red.setFocus()
    qtbot.keyClick(red, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert shown(state, images).limits[0] == pytest.approx((100 + 10_000 / 256, 900), abs=0.01)
    qtbot.keyClick(red, Qt.Key.Key_Up)
    qtbot.keyClick(red, Qt.Key.Key_Left)
    assert red.handle == "middle"
    assert shown(state, images).gamma > 1
    qtbot.keyClick(red, Qt.Key.Key_Up)
    qtbot.keyClick(red, Qt.Key.Key_Left)
    assert shown(state, images).limits[0][1] < 900
    for _ in range(300):
        qtbot.keyClick(red, Qt.Key.Key_Left)
    low, high = shown(state, images).limits[0]
    assert low < high


def test_both_alike_and_reset(window, state, images):
    choose(window, "red", "4")
    window.alike.click()
    assert shown(state, images, "after") == shown(state, images) == DisplayChoice(bands=(4, 2, 3))
    window.tones.numbers["brightness"].setValue(5)
    assert shown(state, images, "after").brightness == 5
    window.reset.click()
    assert (shown(state, images), shown(state, images, "after")) == (PLAIN, PLAIN)
    window.alike.click()
    window.tones.numbers["brightness"].setValue(7)
    assert (shown(state, images).brightness, shown(state, images, "after").brightness) == (7, 0)


def test_the_match_is_the_after_snapshots_and_can_be_forgotten(window, state, images):
    window.match.click()
    assert shown(state, images, "after").curves == CURVES
    assert shown(state, images) == PLAIN
    assert window.match.text() == "Forget the match"
    window.match.click()
    assert shown(state, images, "after") == PLAIN
    images.matched = TwopassError(ErrorCode.NOT_ALIKE, detail="one shows one band, the other three")
    window.match.click()
    assert "one shows one band" in window.problem.text()
    assert window.match.isEnabled()


def test_other_bands_lose_the_match(window, state, images):
    window.match.click()
    state.set_active("after")
    choose(window, "red", "2")
    assert shown(state, images, "after") == DisplayChoice(bands=(2, 2, 3))


def test_what_is_undone_meanwhile_is_no_longer_tried(window, state, session, images):
    window.tones.numbers["contrast"].setValue(20)
    window.accept()
    window.open_beside()
    window.tones.numbers["contrast"].setValue(30)
    session.undo()
    assert window.tones.numbers["contrast"].value() == 0
    assert not window.drafts


def test_it_waits_for_an_image_that_nobody_has_read(window, state, images, qtbot):
    images.info = None
    state.set_active("after")
    assert window.problem.text() == "The image is being read."
    assert not window.bands.isEnabled()
    images.info = facts(1, names=("gray",))
    qtbot.waitUntil(lambda: window.bands.band.currentText() == "1  gray")
    assert not window.problem.isVisible()
    assert window.bands.mode.currentData() == "one"
    assert not window.bands.mode.isEnabled()  # of one band there is nothing to choose


def test_nothing_is_chosen_in_a_project_that_can_only_be_read(window, state, session):
    session.read_only = True
    state.set_active("after")
    assert window.problem.text() == "This project can only be read."
    assert not window.bands.isEnabled()
    assert not window.tones.isEnabled()


def test_every_field_has_a_name_and_a_place_in_the_order_of_tab(window):
    kinds = (QComboBox, QDoubleSpinBox, QSlider, QCheckBox, Histogram)
    fields = [field for kind in kinds for field in window.findChildren(kind)]
    assert len(fields) == 7 + 12 + 4 + 3 + 3
    for field in fields:
        assert field.accessibleName()
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert window.bands.mode.hasFocus()


@pytest.mark.parametrize("name", colormaps.NAMES)
def test_the_swatch_shows_the_colour_map(name, qtbot):
    image = gradient(name).pixmap(64, 12).toImage().convertToFormat(QImage.Format.Format_RGB888)
    first, last = image.pixelColor(0, 5), image.pixelColor(image.width() - 1, 5)
    table = colormaps.table(name)
    for color, wanted in ((first, table[0]), (last, table[-1])):
        seen = (color.red(), color.green(), color.blue())
        assert max(abs(int(a) - int(b)) for a, b in zip(seen, wanted, strict=True)) <= 12
