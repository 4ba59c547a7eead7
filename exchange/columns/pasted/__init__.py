"""Text that was pasted, from a mail, a chat, a web page or a word processor, and sheets of files, as tables and lines."""
