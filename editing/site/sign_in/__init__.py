"""Signing in: a password, and a code where one is required; and the sessions of an account."""
