"""Running text: its paragraphs and sentences, what a sentence says of a meeting and what it calls it."""
