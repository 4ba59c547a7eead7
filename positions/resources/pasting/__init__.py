"""Turns proposals and positions, pasted or in files with other columns, into rows to be checked like any file."""
