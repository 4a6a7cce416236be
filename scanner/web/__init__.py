"""The page on which a committee walks through its evening: one program on this computer, on loopback only.

:mod:`scanner.web.serve` starts it, :mod:`scanner.web.app` puts it together, ``pages/`` holds a module a
step. Pages call the functions that the commands call; nothing is decided here.
"""
