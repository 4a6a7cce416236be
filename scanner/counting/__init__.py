"""The run of ``read``: inputs → worker processes (intake and reading) → commits in batches.

:func:`scanner.counting.run.read_paths` is the way in. Nothing is imported here, since every worker
process imports this package.
"""
