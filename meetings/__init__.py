"""Assemblies and the meetings that prepare them, their committees, deadlines and figures."""
