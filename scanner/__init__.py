"""Kiểm phiếu: counts scanned paper ballots of Vietnamese confidence votes."""

__version__ = "0.1.0"
