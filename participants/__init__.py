"""Who takes part: regional organisations, their bodies, States, Sector Members; persons."""
