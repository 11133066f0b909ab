"""The demonstration agency: invented people and organisations, carried through real services with a moved clock."""
