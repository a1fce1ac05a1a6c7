"""Parts of the Cost page."""
