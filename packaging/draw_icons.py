"""Draws the icon family into ``resources/icons``: a 20-unit grid, 1.4-unit round strokes, no fills."""

from __future__ import annotations

from pathlib import Path

FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" stroke="currentColor" '
    'stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">{}</svg>\n'
)
# Each icon is a list of paths in SVG's own notation.
ICONS: dict[str, tuple[str, ...]] = {
    "app": ("M3 3h9v9H3z", "M8 8h9v9H8z"),
    "select": ("M5 3l10 6-4.5 1.2L8.5 15z",),
    "box": ("M3.5 5.5h13v9h-13z",),
    "pan": ("M10 2.5v15M2.5 10h15", "M8 4.5l2-2 2 2M8 15.5l2 2 2-2M4.5 8l-2 2 2 2M15.5 8l2 2-2 2"),
    "measure": ("M3 13.5L13.5 3l3.5 3.5L6.5 17z", "M6.2 10.3l1.6 1.6M8.8 7.7l2.2 2.2M11.4 5.1l1.6 1.6"),
    "repeat": ("M4 9V8a3 3 0 0 1 3-3h8", "M13 2.8L15.2 5 13 7.2", "M16 11v1a3 3 0 0 1-3 3H5", "M7 17.2L4.8 15 7 12.8"),
    "undo": ("M4 8h8a4 4 0 0 1 0 8H8", "M7 4.5L3.5 8 7 11.5"),
    "redo": ("M16 8H8a4 4 0 0 0 0 8h4", "M13 4.5L16.5 8 13 11.5"),
    "delete": ("M4 5.5h12M8 5.5V3.5h4v2", "M5.5 5.5l.8 11h7.4l.8-11", "M8.5 8.5v5M11.5 8.5v5"),
    "duplicate": ("M3.5 3.5h9v9h-9z", "M7.5 16.5h9v-9", "M8 6v4M6 8h4"),
    "copy": ("M3.5 3.5h9v9h-9z", "M7.5 16.5h9v-9"),
    "paste": ("M7.5 4.5H5v12h10v-12h-2.5", "M7.5 3h5v3h-5z"),
    "fit": ("M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", "M7 7.5h6v5H7z"),
    "one-to-one": ("M4 6l2-1.5V15", "M14 6l2-1.5V15", "M10 8v.1M10 12.5v.1"),
    "zoom-in": ("M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M12.6 12.6L17 17", "M8.5 6.2v4.6M6.2 8.5h4.6"),
    "zoom-out": ("M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M12.6 12.6L17 17", "M6.2 8.5h4.6"),
    "link": ("M8.5 11.5l3-3", "M9 6.5l2-2a3.2 3.2 0 0 1 4.5 4.5l-2 2", "M11 13.5l-2 2A3.2 3.2 0 0 1 4.5 11l2-2"),
    "unlink": ("M9 6.5l2-2a3.2 3.2 0 0 1 4.5 4.5l-2 2", "M11 13.5l-2 2A3.2 3.2 0 0 1 4.5 11l2-2", "M4 4l12 12"),
    "panel": ("M3 4h14v12H3z", "M12.5 4v12"),
    "full-view": ("M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",),
    "new": ("M3 4.5h6v11H3z", "M14.2 7v6M11.2 10h6"),
    "open": ("M3 15.5V5h5l1.5 2H16v2.5", "M3 15.5L5.5 9.5h12l-2.5 6z"),
    "save": ("M4 4h9.5L16 6.5V16H4z", "M7 4v4h5V4", "M7 16v-4.5h6V16"),
    "export": ("M10 12.5V3.5", "M6.5 7L10 3.5 13.5 7", "M4 12v4h12v-4"),
    "import": ("M10 3.5v9", "M6.5 9L10 12.5 13.5 9", "M4 12v4h12v-4"),
    "settings": (
        "M3 6h6.5M13.5 6H17M3 14h3.5M10.5 14H17",
        "M11.5 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8.5 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    ),
    "search": ("M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M12.6 12.6L17 17"),
    "palette": ("M3 4.5h14v11H3z", "M6 8l2.5 2L6 12", "M10 12.5h4"),
    "help": ("M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", "M7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M10 14v.1"),
    "theme": ("M16.6 11.9A7 7 0 1 1 8.1 3.4a5.6 5.6 0 0 0 8.5 8.5z",),
    "label": ("M3 4h6.5L17 11.5 11.5 17 4 9.5z", "M6.5 7v.1"),
    "before": ("M3 5h14v10H3z", "M10 5v10", "M5 8h3"),
    "after": ("M3 5h14v10H3z", "M10 5v10", "M12 8h3"),
    "stored": ("M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", "M6.8 10.2l2.2 2.2 4.2-4.6"),
    "not-stored": ("M10 3L17.5 16h-15z", "M10 8v4M10 14v.1"),
    "close": ("M5 5l10 10M15 5L5 15",),
    "plus": ("M10 4v12M4 10h12",),
    "pencil": ("M4 16l.8-3.2L13 4.6l2.4 2.4-8.2 8.2z", "M11.5 6.1l2.4 2.4"),
    "sample": ("M3 15l4.5-5 3 3 2.5-2.5L17 15", "M3 4h14v12H3z", "M13.5 7.5v.1"),
    "register": ("M3 3h9v9H3z", "M8 8h9v9H8z", "M10 8.3v3.4M8.3 10h3.4"),
    "mode-side": ("M3 4.5h14v11H3z", "M10 4.5v11"),
    "mode-stacked": ("M3 4.5h14v11H3z", "M3 10h14"),
    "mode-swipe": (
        "M7.5 4.5H3v11h4.5M12.5 4.5H17v11h-4.5",
        "M10 2.5v15",
        "M6.8 8.4L5.2 10l1.6 1.6M13.2 8.4l1.6 1.6-1.6 1.6",
    ),
    "mode-blink": (
        "M2.8 10S5.4 5.5 10 5.5 17.2 10 17.2 10 14.6 14.5 10 14.5 2.8 10 2.8 10z",
        "M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    ),
    "mode-blend": (
        "M7.6 5.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z",
        "M12.4 5.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z",
    ),
    "mode-difference": ("M10 3.5v8M6 7.5h8", "M6 15.5h8"),
    "mode-lens": ("M3 4.5h14v11H3z", "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"),
    "tune": (
        "M3 6.5h6.5M14.5 6.5H17M12 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
        "M3 13.5h2.5M10.5 13.5H17M8 11a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    ),
    "add-images": ("M3 7.5h10.5v9H3z", "M3 14.5l3.5-3.5 2.5 2.5 1.5-1.5 3 3", "M14.5 2v5M12 4.5h5"),
    "overview": ("M3 4h14v12H3z", "M9.5 9.5h5v4h-5z"),
    "grid": ("M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z",),
    "detach": ("M9 5H3.5v11.5H15V11", "M11.5 3.5h5v5", "M16.5 3.5L9.5 10.5"),
    "switch-pane": ("M3 4.5h6v11H3zM11 4.5h6v11h-6z", "M5 10h2M13 10h2"),
}


def main() -> None:
    """Write every icon."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    for name, paths in ICONS.items():
        body = "".join(f'<path d="{path}"/>' for path in paths)
        (folder / f"{name}.svg").write_text(FRAME.format(body), encoding="utf-8")


if __name__ == "__main__":
    main()
