"""Words, and the reader who asks for them."""
