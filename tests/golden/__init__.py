"""Pictures of the main window that a person has looked at, and how a new one is held against them."""
