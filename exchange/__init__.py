"""Files in and out of any table: read, check against the table, preview, commit, undo, export."""
