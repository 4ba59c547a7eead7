"""The admin of any table: forms with versions and conflicts, publishing, actions, autocomplete."""
