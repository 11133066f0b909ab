"""Full-text search in Kyrgyz, Russian, Kazakh and English, with the same answers on SQLite and PostgreSQL.

`stems` cuts a text into words and words into stems, `index` keeps what can be found, `query` finds and ranks it.
The database only tells which entries hold the stems; the rank is our own arithmetic, so no database can differ.
"""
