"""Services of documents: every write, one module a part."""
