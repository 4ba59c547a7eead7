"""What the words of a pasted line say of a meeting: days, place, organisers, state, and what is left for its name."""
