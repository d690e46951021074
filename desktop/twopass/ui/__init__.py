"""Everything that paints or takes input; Qt lives here and in app alone."""
