"""The window for bands and colours: what is chosen holds at once, is one step for undo, and follows the active pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QWidget

from twopass.imagery import colormaps
from twopass.imagery.source import ImageInfo
from twopass.model.display import PLAIN, DisplayChoice, Stretch
from twopass.ui.dialogs.bands import BandsWindow, gradient


def facts(count: int = 4, **more: object) -> ImageInfo:
    names = ("red", "green", "blue", "undefined")[:count]
    shown = (1, 2, 3) if count >= 3 else (1,)
    return ImageInfo(
        **{"path": "a", "width": 9, "height": 9, "count": count, "shown": shown, "names": names}
        | {"dtype": "uint16", "driver": "GTiff"}
        | more  # type: ignore[arg-type]
    )


@pytest.fixture
def known():
    """The facts that are known of every image."""
    return {"info": facts()}


@pytest.fixture
def window(qtbot, state, known):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    result = BandsWindow(state, lambda uid: known["info"], parent)
    result.open_beside()
    qtbot.waitUntil(result.isActiveWindow)
    return result


def chosen(state, pane="before"):
    return state.snapshot(pane).display


def choose(window, name, text):
    """Choose an entry of a field as keys do."""
    field = window.findChild(QComboBox, name)
    index = next(index for index in range(field.count()) if field.itemText(index).startswith(text))
    field.setCurrentIndex(index)
    field.activated.emit(index)


def test_it_shows_what_the_file_says_until_somebody_chooses(window, state):
    assert window.which.text() == "Before: before.tif"
    assert [field.currentText() for field in window.bands] == ["1  red", "2  green", "3  blue"]
    assert window.mode.currentData() == "three"
    assert not window.reset.isEnabled()
    assert chosen(state) == PLAIN


def test_choosing_three_bands_holds_at_once_and_is_one_step(window, state, session):
    steps = len(session.history.undoable)
    for field, band in (("red", "4"), ("green", "3"), ("blue", "2")):
        choose(window, field, band)
    assert chosen(state) == DisplayChoice(bands=(4, 3, 2))
    assert session.history.undo_title == "Show bands 4, 3, 2"
    assert len(session.history.undoable) == steps + 1
    session.undo()
    assert chosen(state) == PLAIN
    assert [field.currentText() for field in window.bands] == ["1  red", "2  green", "3  blue"]


def test_one_band_in_colours(window, state):
    choose(window, "mode", "One")
    choose(window, "band", "4")
    choose(window, "colormap", "Viridis")
    assert chosen(state) == DisplayChoice(bands=(4,), colormap="viridis")
    assert window.colormap.isVisible()
    assert not window.bands[0].isVisible()
    choose(window, "mode", "Three")
    assert chosen(state).bands == (1, 2, 3)
    assert not window.colormap.isVisible()


def test_percentiles_are_typed(window, state, qtbot):
    assert not window.low.isVisible()
    choose(window, "stretch", "Between")
    assert window.low.isVisible()
    for name, value in (("low", "0.5"), ("high", "99.5")):
        field = window.findChild(QDoubleSpinBox, name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, value)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (chosen(state).stretch, chosen(state).percentiles) == (Stretch.PERCENTILE, (0.5, 99.5))
    window.low.setValue(100)
    low, high = chosen(state).percentiles
    assert low < high
    choose(window, "stretch", "None")
    assert chosen(state).stretch is Stretch.NONE


def test_the_other_snapshot_and_reset(window, state, session):
    choose(window, "red", "4")
    window.same.click()
    assert chosen(state, "after") == chosen(state, "before") == DisplayChoice(bands=(4, 2, 3))
    assert not window.same.isEnabled()
    window.reset.click()
    assert (chosen(state, "before"), chosen(state, "after")) == (PLAIN, DisplayChoice(bands=(4, 2, 3)))
    session.undo()
    session.undo()
    assert (chosen(state, "before").bands, chosen(state, "after")) == ((4, 2, 3), PLAIN)


def test_it_follows_the_active_pane(window, state):
    choose(window, "red", "4")
    state.set_active("after")
    assert window.which.text() == "After: after.tif"
    assert window.bands[0].currentText() == "1  red"
    choose(window, "red", "2")
    assert (chosen(state, "before").bands, chosen(state, "after").bands) == ((4, 2, 3), (2, 2, 3))


def test_it_waits_for_an_image_that_nobody_has_read(window, state, known, qtbot):
    known["info"] = None
    state.set_active("after")
    assert window.problem.text() == "The image is being read."
    assert not window.mode.isEnabled()
    known["info"] = facts(1, names=("gray",))
    qtbot.waitUntil(lambda: window.band.currentText() == "1  gray")
    assert not window.problem.isVisible()
    assert window.mode.currentData() == "one"
    assert not window.mode.isEnabled()  # of one band there is nothing to choose


def test_nothing_is_chosen_in_a_project_that_can_only_be_read(window, state, session):
    session.read_only = True
    state.set_active("after")
    assert window.problem.text() == "This project can only be read."
    assert not window.stretch.isEnabled()


def test_every_field_has_a_name_and_a_place_in_the_order_of_tab(window):
    fields = [*window.findChildren(QComboBox), *window.findChildren(QDoubleSpinBox)]
    assert len(fields) == 9
    for field in fields:
        assert field.accessibleName()
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert window.mode.hasFocus()


def test_escape_closes_it_and_the_choice_stays(window, state, qtbot):
    choose(window, "red", "4")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert chosen(state).bands == (4, 2, 3)


@pytest.mark.parametrize("name", colormaps.NAMES)
def test_the_swatch_shows_the_colour_map(name, qtbot):
    image = gradient(name).pixmap(64, 12).toImage().convertToFormat(QImage.Format.Format_RGB888)
    first, last = image.pixelColor(0, 5), image.pixelColor(image.width() - 1, 5)
    table = colormaps.table(name)
    for color, wanted in ((first, table[0]), (last, table[-1])):
        seen = (color.red(), color.green(), color.blue())
        assert max(abs(int(a) - int(b)) for a, b in zip(seen, wanted, strict=True)) <= 12
