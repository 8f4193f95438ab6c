"""A scheduled job: what the GitHub Action runs, and the workflows that use it.

    job        inputs of the action → feeds, annotations, a summary, outputs
    runner     annotations and outputs, as the runner reads them
    previous   the address of a published site → the state that the next build starts from
    changes    the ledgers before and after a build → a commit message and a summary
    push       a changed output folder → one commit on the remote branch
    notify     two manifests → hubs are told which feeds changed
    workflow   a site generator → the text of a workflow that publishes the feeds

`python -I -m feeds.automation cache|build|push|notify` are the steps of action.yml and feeds.yml.
"""
