"""Reads spreadsheets and pasted lines into the tables of this app."""
