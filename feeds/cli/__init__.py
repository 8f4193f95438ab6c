"""The command `feeds`: a command line → lines on stdout and stderr, and an exit status.

The interface is `main` in `main`.

    main       run a command, and exit with its status
    arguments  the help and the options of each command; a command line → the values of its options
    handlers   one function for each command: the values of its options → an exit status
    report     the report of a build → lines, a table or a progress bar
    messages   problems → lines; many equal problems are one line
    console    stdout and stderr without text that a terminal or a workflow's log would interpret
"""
