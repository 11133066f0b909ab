"""What the search palette finds in accreditation."""
