"""Panels that this app adds to pages of lower apps."""
