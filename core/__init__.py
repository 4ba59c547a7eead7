"""Fields, base models, the write path, public lists and their formats.

It knows nothing of the WTSA and has no URL of its own.
"""
