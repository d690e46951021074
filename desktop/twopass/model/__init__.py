"""What the user works on: frozen values and pure functions. Standard library only; no Qt, no numpy, no files."""
