"""The steps from one format of the shared tables to the next."""
