"""Matplotlib, and nothing of the subject."""
