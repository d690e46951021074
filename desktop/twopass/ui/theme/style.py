"""Applies a theme: Qt's Fusion style, a palette and one style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from twopass.ui.theme.tokens import DARK, LIGHT, Palette

_current: Palette = DARK
_chosen = "system"
_FOLLOWING = "twopass_follows_the_system"


def current() -> Palette:
    """Return the palette in force."""
    return _current


def chosen() -> str:
    """Return the theme that was asked for: "dark", "light" or "system"."""
    return _chosen


def apply_theme(app: QApplication, name: str) -> None:
    """Apply "dark", "light" or "system" (dark where the system does not say), and follow the system from then on."""
    global _current, _chosen
    _chosen = name
    hints = app.styleHints()
    light = name == "light" or (name == "system" and hints.colorScheme() is Qt.ColorScheme.Light)
    _current = LIGHT if light else DARK
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_qt_palette(_current))
    app.setStyleSheet(_sheet(_current))
    if not app.property(_FOLLOWING):
        app.setProperty(_FOLLOWING, True)
        hints.colorSchemeChanged.connect(lambda _scheme: apply_theme(app, _chosen) if _chosen == "system" else None)


def _qt_palette(colors: Palette) -> QPalette:
    roles = QPalette.ColorRole
    result = QPalette()
    for role, color in (
        (roles.Window, colors.chrome),
        (roles.WindowText, colors.text),
        (roles.Base, colors.panel),
        (roles.AlternateBase, colors.raised),
        (roles.Text, colors.text),
        (roles.Button, colors.raised),
        (roles.ButtonText, colors.text),
        (roles.BrightText, colors.text),
        (roles.ToolTipBase, colors.raised),
        (roles.ToolTipText, colors.text),
        (roles.PlaceholderText, colors.muted),
        (roles.Highlight, colors.accent_ground),
        (roles.HighlightedText, colors.text),
        (roles.Link, colors.accent),
        (roles.Accent, colors.accent),
        (roles.Mid, colors.line),
    ):
        result.setColor(role, QColor(color))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.muted))
    return result


def _sheet(c: Palette) -> str:
    return "\n".join((_frames(c), _menus(c), _controls(c), _lists(c)))


def _frames(c: Palette) -> str:
    return f"""
QMainWindow, QDialog {{ background: {c.chrome}; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px 6px; }}
#topBar, #statusLine, #toolRail {{ background: {c.chrome}; }}
#topBar {{ border-bottom: 1px solid {c.line}; }}
#statusLine, #filmStrip {{ border-top: 1px solid {c.line}; }}
#filmStrip, #filmStrip QListView {{ background: {c.chrome}; }}
#toolRail {{ border-right: 1px solid {c.line}; }}
#panel {{ background: {c.panel}; border-left: 1px solid {c.line}; }}
#annotationPanel {{ border-top: 1px solid {c.line}; }}
#registrationPanel {{ background: {c.panel}; }}
#hairline {{ background: {c.line}; border: none; }}
#startScreen {{ background: {c.window}; }}
#startBody {{ background: transparent; }}
#projectTitle, #panelTitle {{ font-weight: 600; }}
#heading {{ font-size: 20pt; font-weight: 600; }}
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="good"] {{ color: {c.good}; }}
QLabel[role="attention"] {{ color: {c.attention}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="section"] {{ color: {c.muted}; font-weight: 600; }}
QLabel[role="key"] {{
    color: {c.muted}; background: {c.chrome}; border: 1px solid {c.line}; border-radius: 4px; padding: 0 5px;
}}
#messageBar, #workBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 9px; }}
#messageBar[kind="error"] {{ border-color: {c.attention}; }}
#labelPicker, #palette {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 9px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; }}
QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: {c.muted}; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; }}
QScrollBar::handle:horizontal {{ background: {c.line}; border-radius: 3px; min-width: 24px; margin: 1px; }}
QScrollBar::handle:horizontal:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QProgressBar {{ background: {c.window}; border: none; border-radius: 3px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
"""


def _menus(c: Palette) -> str:
    return f"""
QMenuBar {{ background: transparent; border: none; }}
QMenuBar::item {{ padding: 5px 9px; border-radius: 5px; background: transparent; color: {c.text}; }}
QMenuBar::item:selected {{ background: {c.raised}; }}
QMenu {{ background: {c.panel}; border: 1px solid {c.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 20px 5px 8px; border-radius: 5px; }}
QMenu::item:selected {{ background: {c.accent_ground}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
"""


def _controls(c: Palette) -> str:
    return f"""
QToolButton {{ border: 1px solid transparent; border-radius: 7px; padding: 5px; color: {c.text}; }}
QToolButton:hover {{ background: {c.raised}; }}
QToolButton:checked {{ background: {c.accent_ground}; color: {c.accent}; }}
QToolButton[role="drop"] {{ padding: 3px 16px 3px 6px; border-color: {c.line}; }}
QToolButton[role="drop"]:focus {{ border-color: {c.accent}; }}
QToolButton[role="drop"]::menu-indicator {{ subcontrol-position: right center; right: 4px; width: 8px; }}
#modeSwitch QToolButton {{ padding: 2px; border-radius: 5px; }}
QSlider::groove:horizontal {{ height: 3px; background: {c.line}; border-radius: 1px; }}
QSlider::handle:horizontal {{ width: 11px; margin: -4px 0; border-radius: 5px; background: {c.muted}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {c.accent}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {c.accent}; }}
QPushButton {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 7px; padding: 6px 14px; }}
QPushButton:hover {{ border-color: {c.muted}; }}
QPushButton:checked {{ background: {c.accent_ground}; border-color: {c.accent}; color: {c.accent}; }}
QPushButton:default {{ background: {c.accent_ground}; border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.muted}; background: transparent; border-color: {c.line}; }}
QPushButton[role="chip"] {{ background: transparent; padding: 5px 11px; }}
QPushButton[role="small"] {{ padding: 0 8px; border-radius: 5px; min-height: 20px; max-height: 20px; }}
QPushButton[role="search"] {{ background: {c.panel}; padding: 0; }}
QPushButton[role="tile"] {{ background: {c.panel}; text-align: left; padding: 12px 16px; border-radius: 9px; }}
QPushButton[role="tile"]:hover, QPushButton[role="tile"]:focus {{ border-color: {c.accent}; }}
#segments, #modeSwitch {{ background: {c.raised}; border-radius: 7px; }}
QPushButton[role="segment"] {{ background: transparent; border: 1px solid transparent; padding: 4px 4px; }}
QPushButton[role="segment"]:hover {{ color: {c.accent}; }}
QPushButton[role="segment"]:focus {{ border-color: {c.accent}; }}
QPushButton[role="segment"]:checked {{ background: {c.accent_ground}; color: {c.accent}; }}
QLineEdit, QPlainTextEdit, QComboBox, QDoubleSpinBox, QDialog QListWidget {{
    background: {c.panel}; border: 1px solid {c.line}; border-radius: 7px; padding: 5px 8px;
    selection-background-color: {c.accent}; selection-color: {c.panel};
}}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDoubleSpinBox:focus {{ border-color: {c.accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QDoubleSpinBox:disabled {{ color: {c.muted}; }}
QDoubleSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 8px; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: none; }}
QDoubleSpinBox:disabled QLineEdit {{ color: {c.muted}; }}
QSlider {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; background: {c.line}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: {c.text}; border: 1px solid {c.chrome};
}}
QSlider::handle:horizontal:focus {{ border: 2px solid {c.accent}; }}
QSlider::handle:horizontal:disabled {{ background: {c.muted}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {c.panel}; border: 1px solid {c.line}; outline: none; padding: 4px; }}
"""


def _lists(c: Palette) -> str:
    return f"""
QListView, QTreeView {{ background: {c.panel}; border: none; outline: none; }}
#offers {{ border: 1px solid {c.line}; padding: 4px; }}
QListView::item {{ padding: 5px 4px; border-radius: 5px; }}
QTreeView::item {{ padding: 0 2px; height: 26px; border: none; }}
QTreeView::branch {{ background: transparent; border-image: none; image: none; }}
QListView::item:hover, QTreeView::item:hover {{ background: {c.raised}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {c.accent_ground}; }}
QTreeView::indicator {{ border: none; background: transparent; width: 16px; height: 16px; }}
QHeaderView {{ background: {c.panel}; }}
QHeaderView::section {{ background: {c.panel}; color: {c.muted}; border: none; padding: 2px 2px 4px 2px; }}
"""
