"""Persons polled in two places, side by side: nothing is added up, the authority decides (seeds 000, 002)."""
