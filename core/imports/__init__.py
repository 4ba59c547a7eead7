"""Tables in: read a file, check it against a table, carry the plan out. The admin and the command line are two doors to it."""
