"""The command `feeds`: what people type, and what they read.

The words of a command line come in. Lines on stdout and stderr come out, and an exit status. The
interface is `main` in `main`.

    commands      each command: its help and its options
    options       options that several commands have
    option_types  the text of an option → its value
    parser        the words of a command line → the values of the options
    main          the values → what is done, and the exit status
    init          `feeds init`: a folder of posts → a configuration
    site_workflow `feeds init --workflow`: the site's generator → a GitHub workflow
    report        what a build did → lines, a table or a progress bar
    messages      problems → lines, one for many equal ones
    console       all of stdout and stderr, made safe for a terminal and for a workflow's log
"""
