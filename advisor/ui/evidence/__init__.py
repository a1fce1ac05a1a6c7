"""Parts of the Evidence page: one module a section."""
