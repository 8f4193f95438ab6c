"""Pages in a real browser: Debian's Chromium, which tests/browser/install installs."""
