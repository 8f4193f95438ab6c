"""A command and its options → what is done and printed, and the exit status."""
