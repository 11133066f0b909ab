"""What accreditation puts into My work: one module a stage."""
