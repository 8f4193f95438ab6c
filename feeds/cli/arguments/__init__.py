"""The words of a command line → the command, and the values of its options.

commands      the help and the options of each command
options       options that several commands share
option_types  the text of an option → its value
parser        the words of a command line → the values of the options
"""
