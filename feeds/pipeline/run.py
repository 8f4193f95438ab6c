"""One build from the command line: what was found unchanged is left, all else is made anew."""

from feeds.cache.store import TROUBLE, Store, in_memory, open_store
from feeds.pipeline import up_to_date
from feeds.pipeline.request import Order, Report, Watcher, Written


def build(order: Order, watcher: Watcher) -> tuple[Report, Written]:
    """Bring the output folder up to date.

    Where nothing has changed nothing is read but the names and times of files; where something has,
    only that is read, and only the documents that hold it are made. Raises FeedsError if the
    configuration is wrong, Stopped if too much would change at once; then nothing was written.
    Raises OSError where the disk refuses.
    """
    for _ in range(2):
        store = open_store(order.config)
        try:
            return _built(order, watcher, store)
        except TROUBLE as trouble:
            # A new one, and if that fares no better, none: the feeds come out all the same.
            store.discard(trouble)
        finally:
            store.close()
    return _built(order, watcher, in_memory())


def _built(order: Order, watcher: Watcher, store: Store) -> tuple[Report, Written]:
    found = up_to_date.look(order, store)
    report = up_to_date.recall(order, store, found) if found else None
    if report:
        watcher.complain(report.complaints)
        return report, Written((), (), report.documents, ())
    # Imported here, since a build that has nothing to do needs none of it.
    from feeds.pipeline.publish import rebuilt

    return rebuilt(order, watcher, store, found)
