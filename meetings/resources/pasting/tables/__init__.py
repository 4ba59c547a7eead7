"""Tables and calendar files: their columns, headings, dates and notes, and what the cells of a row say."""
