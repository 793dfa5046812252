"""Articles in, the right passage out: readers, splitting, embedding, storage and search."""
