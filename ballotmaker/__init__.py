"""Synthetic ballots with known truth: blank forms, pens, stamps, paper and a simulated scanner.

A development tool for samples, tests and ``bench/``; the wheel does not hold it. Everything is
drawn by parameters from one numpy ``Generator``, so a seed gives the same picture in every process.
``ballots.py`` shows how the parts go together.
"""
