"""Papers such as contributions, addenda and reports, each with a number, a date, and a file or a link."""
