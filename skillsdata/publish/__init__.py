"""Run notebooks with Papermill and turn them into pages that travel as one file."""
