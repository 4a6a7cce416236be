"""Accuracy and speed, measured by hand; never part of the tests (docs/accuracy.md)."""
