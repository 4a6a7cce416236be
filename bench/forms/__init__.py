"""Blank ballots of every kind, made in Word as committees make them, to learn layouts from."""
