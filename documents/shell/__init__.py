"""What documents put into navigation and search: one module a part."""
