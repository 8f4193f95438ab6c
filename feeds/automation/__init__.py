"""Scheduled jobs: the steps of the GitHub Action, and the workflows that use it.

    job        the inputs of the action → feeds, annotations, a summary, outputs
    runner     annotations and outputs in the syntax of GitHub's runner
    previous   the address of a published site → the ledger and manifest that a build continues
    changes    the ledgers before and after a build → a commit message and a summary
    push       a changed output folder → one commit on the remote branch
    notify     two manifests → notifications of WebSub hubs
    workflow   a site generator → the text of a workflow that publishes the feeds

`python -I -m feeds.automation cache|build|push|notify` are the steps of action.yml and feeds.yml.
"""
