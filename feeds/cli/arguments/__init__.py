"""The words of a command line → the command, and the values of its options."""
