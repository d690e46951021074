"""The panes: views, drawing, tools."""
