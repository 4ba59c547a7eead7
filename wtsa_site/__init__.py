"""The project: settings, URLs, server. No app imports it."""
