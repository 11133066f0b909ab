"""What accreditation does when something below it happens."""
