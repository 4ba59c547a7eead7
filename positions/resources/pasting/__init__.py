"""Proposals and positions, pasted or in files of their own, as rows that are then checked like any file."""
