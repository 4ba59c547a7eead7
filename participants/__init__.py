"""Participants: regional organisations and their bodies, States, Sector Members; people."""
