"""Applies a theme: Qt's Fusion style, a palette and one style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from twopass.ui.theme.tokens import DARK, LIGHT, Palette

_current: Palette = DARK


def current() -> Palette:
    """Return the palette in force."""
    return _current


def apply_theme(app: QApplication, name: str) -> None:
    """Apply "dark", "light" or "system" (dark where the system does not say)."""
    global _current
    scheme = app.styleHints().colorScheme()
    _current = LIGHT if name == "light" or (name == "system" and scheme is Qt.ColorScheme.Light) else DARK
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(_current))
    app.setStyleSheet(_sheet(_current))


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
    return f"""
QMainWindow, QDialog {{ background: {c.chrome}; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px 6px; }}
QMenuBar {{ background: {c.chrome}; border: none; padding: 0 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.raised}; }}
QMenu {{ background: {c.panel}; border: 1px solid {c.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 28px; border-radius: 5px; }}
QMenu::item:selected {{ background: {c.accent_ground}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
#topBar, #statusLine {{ background: {c.chrome}; }}
#topBar {{ border-bottom: 1px solid {c.line}; }}
#statusLine {{ border-top: 1px solid {c.line}; }}
#toolRail {{ background: {c.chrome}; border-right: 1px solid {c.line}; }}
#panel {{ background: {c.panel}; border-left: 1px solid {c.line}; }}
#startScreen {{ background: {c.window}; }}
#projectTitle {{ font-weight: 600; }}
#panelTitle {{ font-weight: 600; }}
#heading {{ font-size: 20pt; font-weight: 600; }}
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="good"] {{ color: {c.good}; }}
QLabel[role="attention"] {{ color: {c.attention}; }}
QToolButton {{ border: 1px solid transparent; border-radius: 7px; padding: 5px; color: {c.text}; }}
QToolButton:hover {{ background: {c.raised}; }}
QToolButton:checked {{ background: {c.accent_ground}; color: {c.accent}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {c.accent}; }}
QPushButton {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 7px; padding: 6px 12px; }}
QPushButton:hover {{ border-color: {c.muted}; }}
QPushButton:default {{ background: {c.accent_ground}; border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.muted}; }}
QPushButton:checked {{ background: {c.accent_ground}; color: {c.accent}; }}
QPushButton[role="chip"] {{ background: transparent; padding: 4px 10px; }}
QPushButton[role="search"] {{ background: {c.panel}; color: {c.muted}; text-align: left; padding: 5px 10px; }}
QPushButton[role="tile"] {{ background: {c.panel}; text-align: left; padding: 12px; border-radius: 9px; }}
QPushButton[role="tile"]:hover {{ border-color: {c.accent}; }}
QLineEdit, QPlainTextEdit, QComboBox {{
    background: {c.panel}; border: 1px solid {c.line}; border-radius: 7px; padding: 5px 8px;
    selection-background-color: {c.accent_ground}; selection-color: {c.text};
}}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border-color: {c.accent}; }}
QListView, QTreeView, QTableView {{ background: {c.panel}; border: none; outline: none; }}
QListView::item, QTreeView::item {{ padding: 4px; border-radius: 5px; }}
QListView::item:selected, QTreeView::item:selected {{ background: {c.accent_ground}; color: {c.text}; }}
QHeaderView::section {{ background: {c.panel}; color: {c.muted}; border: none; padding: 2px 4px; }}
QSplitter::handle {{ background: {c.line}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; }}
QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
#messageBar {{ background: {c.raised}; border-bottom: 1px solid {c.attention}; }}
#labelPicker {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 9px; }}
"""
