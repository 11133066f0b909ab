"""What documents put on My work: one module a part."""
