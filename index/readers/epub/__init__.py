"""EPUB books and magazines: every chapter is an article."""
