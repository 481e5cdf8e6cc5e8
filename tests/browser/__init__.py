"""Whole flows in a real browser, against a really started server; skipped where there is no Chromium."""
