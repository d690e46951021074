"""Menus and the window's actions, made from the action table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from twopass.ui.text import menu_text, tip_text
from twopass.ui.theme.icons import icon
from twopass.workbench.actions import ACTIONS, MENUS, ActionSpec, spec

# Of these exactly one is checked at any time.
_EXCLUSIVE = ("tool.", "view.theme_", "view.mode_", "snapshot.coordinates_")


def make_actions(owner: QWidget, trigger: Callable[[str], None]) -> dict[str, QAction]:
    """Return a QAction for every entry of the table, owned by a window so that its keys work with every bar hidden."""
    groups = {prefix: QActionGroup(owner) for prefix in _EXCLUSIVE}
    result: dict[str, QAction] = {}
    for entry in ACTIONS:
        action = QAction(owner)
        action.setObjectName(entry.id)
        action.setShortcuts([QKeySequence(keys) for keys in entry.shortcuts])
        action.setCheckable(entry.checkable)
        name_action(action, entry, entry.title)
        for prefix, group in groups.items():
            if entry.checkable and entry.id.startswith(prefix):
                group.addAction(action)
        action.triggered.connect(lambda _checked=False, chosen=entry.id: trigger(chosen))
        if entry.in_pane:
            # Plain letters and digits must reach text fields; whoever shows panes adds these actions to them.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            owner.addAction(action)
        result[entry.id] = action
    return result


def name_action(action: QAction, entry: ActionSpec, title: str) -> None:
    """Give an action its text and its tooltip: "Title (Shortcut)" and what it is for."""
    action.setText(menu_text(title) + ("…" if entry.asks else ""))
    action.setToolTip(tip_text(described(entry, title)))


def described(entry: ActionSpec, title: str = "") -> str:
    """Return "Title (Shortcut)", with the tip after it where there is one."""
    keys = shortcut_text(entry)
    head = f"{title or entry.title} ({keys})" if keys else title or entry.title
    return f"{head}: {entry.tip[0].lower()}{entry.tip[1:]}" if entry.tip else head


def shortcut_text(entry: ActionSpec) -> str:
    """Return the first shortcut as this system writes it, or ""."""
    if not entry.shortcuts:
        return ""
    return QKeySequence(entry.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)


def dress(actions: Mapping[str, QAction]) -> None:
    """Give the actions their icons in the colours of the theme in force."""
    for name, action in actions.items():
        action.setIcon(icon(spec(name).icon))


def fill_menu_bar(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill a menu bar in the table's order, with a line between groups."""
    menus: dict[str, QMenu] = {}
    for title in MENUS:
        menu = menus[title] = QMenu(f"&{menu_text(title)}", bar)
        menu.setObjectName(f"menu_{title.lower()}")
        bar.addMenu(menu)
        last_group: int | None = None
        for entry in ACTIONS:
            if entry.menu != title:
                continue
            if last_group is not None and entry.group != last_group:
                menu.addSeparator()
            last_group = entry.group
            menu.addAction(actions[entry.id])
    return menus
