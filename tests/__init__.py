"""What the package promises, as tests."""
