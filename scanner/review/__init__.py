"""People confirm: who they are, what waits for them, what they decide, and the close of the count."""
