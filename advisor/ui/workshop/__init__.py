"""The screens of a workshop: stage, phone, control view and pre-read, and how they hear of news."""
