"""Views of the portal's own pages."""
