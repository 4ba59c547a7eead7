"""The hall: home, content pages, glossary, search box, sitemap; the one app that sees all."""
