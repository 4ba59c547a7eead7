"""How spreadsheets and pasted lines meet the tables of this app."""
