"""From a page's image to facts about a ballot: no law, no store.

``read.py`` shows the order of the stages: tone → register → stamp → ink → boxes → names → writing.
"""
