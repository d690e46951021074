"""Wheel, touchpad and pinch: the view is moved or magnified at the mouse."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from twopass.model.geometry import XY
from twopass.model.viewport import panned
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName

_WHEEL_FACTOR = 1.25
_WHEEL_UNITS = 120.0
_TOUCH_ZOOM = 1.005


class Zoomed(Protocol):
    """What of a pane this uses."""

    state: ComparisonState
    name: PaneName

    @property
    def leads(self) -> PaneName:
        """The pane whose view is moved when this one is."""
        ...

    def screen_size(self) -> XY:
        """Return the pane's size in screen pixels."""
        ...


def turn_wheel(pane: Zoomed, event: QWheelEvent) -> None:
    """Zoom at the mouse; two fingers on a touchpad pan, with Ctrl they zoom."""
    at, pixels = event.position(), event.pixelDelta()
    zooming = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    touch = not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
    if touch and not zooming:
        leads = pane.leads
        pane.state.set_view(leads, panned(pane.state.views[leads], (float(pixels.x()), float(pixels.y()))))
    else:
        turn = pixels.y() if touch else event.angleDelta().y()
        _zoom(pane, _TOUCH_ZOOM**turn if touch else _WHEEL_FACTOR ** (turn / _WHEEL_UNITS), at)


def pinch(pane: Zoomed, event: QNativeGestureEvent) -> bool:
    """Zoom with two fingers of a touchpad; return whether the gesture was that."""
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return False
    _zoom(pane, max(1 + event.value(), 0.1), event.position())
    return True


def _zoom(pane: Zoomed, factor: float, at: QPointF) -> None:
    pane.state.set_active(pane.name)
    pane.state.zoom(factor, (at.x(), at.y()))
