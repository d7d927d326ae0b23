"""What a reader meets: words, values, tables and figures, in the reader's language."""
