"""The background paper on an assembly: its editions, what they hold, and how they are read."""
