"""`python -m benchmarks`: measure the pages at 1,000 and at 100,000 cases, on SQLite and on PostgreSQL."""
