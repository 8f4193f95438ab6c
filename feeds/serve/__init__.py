"""A preview on loopback: builds again when a file changes, and reloads the pages that are open.

`preview` builds into a temporary folder, `app` answers requests, `server` runs both. Starlette,
uvicorn and watchfiles come with `topic-feeds[serve]`.
"""
