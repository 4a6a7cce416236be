"""The electronic record of a closed count as one signed file, and its check on another machine."""
