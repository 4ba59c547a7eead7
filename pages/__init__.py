"""Home, content pages, glossary, site search, data and sitemap; the one app that sees all."""
