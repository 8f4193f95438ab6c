"""The command `feeds`: what people type, and what they read.

The words of a command line come in. Lines on stdout and stderr come out, and an exit status. The
interface is `main` in `main`.

    commands  each command: its help and its options
    parser    the words of a command line → the values of the options
    main      the values → what is done, and the exit status
    report    what a build did → lines, a table or a progress bar
    console   all of stdout and stderr, made safe for a terminal and for a workflow's log
"""
