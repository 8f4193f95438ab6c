"""What is asked of other machines: HTTP requests, with limits."""
