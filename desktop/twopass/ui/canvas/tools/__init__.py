"""What the mouse does in a pane, one module a tool."""
