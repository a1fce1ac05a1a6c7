"""What the Report page is made of: the choices, the files, the preview."""
