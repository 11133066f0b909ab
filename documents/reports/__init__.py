"""Papers of documents: one module a paper."""
