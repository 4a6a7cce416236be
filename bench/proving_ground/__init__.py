"""The proving ground: ballots without end, each with its truth, read by the program and scored.

``python -m bench.proving_ground --help``. Everything about a case follows from its family, part and
seed, so that results of any number of runs add up. ``docs/accuracy.md`` says what the figures mean.
"""
