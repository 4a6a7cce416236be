"""Makes the Word templates of scanner/minutes/templates: ``python -m tools.minutes_templates``.

The committed .docx files are what the program uses and what a committee edits in Word; this script
is how they came about, so that a change to all of them is made in one place.
"""
