"""Proving the set-up before the meeting: pre-marked ballots whose tally is known, read in a count apart."""
