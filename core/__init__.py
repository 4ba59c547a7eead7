"""Fields, base models, the write path, public lists and their formats.

Knows no word of the WTSA and has no URL of its own.
"""
