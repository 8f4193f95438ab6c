"""A preview on loopback that rebuilds when a file changes, and reloads the open pages.

`preview` builds into a temporary folder, `app` answers requests, `server` runs both. Starlette,
uvicorn and watchfiles come with `topic-feeds[serve]`.
"""
