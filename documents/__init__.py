"""The papers: contributions, addenda, reports, background papers; a file or an address, numbered and dated."""
