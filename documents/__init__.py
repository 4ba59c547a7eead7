"""The papers: contributions, addenda, reports; a file or an address, numbered and dated."""
