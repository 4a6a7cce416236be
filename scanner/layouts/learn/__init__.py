"""Learning a layout from a blank ballot: a PDF exported by a word processor, or a scan."""
