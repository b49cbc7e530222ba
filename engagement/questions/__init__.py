"""Questions that are asked in private and answered to all, without saying who asked: what every app that takes them has
in common. An app has the rows, who may, and the words that are its own.
"""
