"""A module for each step of the evening."""
