"""Parts of the Roadmap page."""
