"""Label files of other programs and our own interchange format; one module a format."""
