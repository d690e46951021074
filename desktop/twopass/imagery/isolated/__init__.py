"""Decoding in processes of their own: what a hostile or broken file can do there costs one answer, not the program.

``messages`` is what is said through the pipe, ``worker`` the process, ``lane`` the program's end of one process,
``client`` all of them, ``image`` what the rest of the program holds in place of an open file.
"""
