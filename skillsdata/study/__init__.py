"""One question asked of an edition; knows no language."""
