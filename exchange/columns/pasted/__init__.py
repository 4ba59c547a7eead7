"""Turns pasted text (of a mail, a chat, a web page or a word processor) and sheets of files into tables and lines."""
