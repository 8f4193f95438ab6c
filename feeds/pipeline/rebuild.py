"""A build in which something may have changed: read, plan, render, and write what differs."""

import time
from collections.abc import Collection
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from feeds.articles.folder import is_elsewhere
from feeds.articles.read import why_left_out
from feeds.articles.snapshot import Snapshot
from feeds.cache.store import TROUBLE, Store
from feeds.compose.plan import Plan
from feeds.config.current import Configuration
from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.history import ahead, guards
from feeds.history.recovery import read_ledger
from feeds.output.write import Written, write_documents
from feeds.pipeline.incremental import ArticlesWithCache, load_formats
from feeds.pipeline.output_state import OutputState
from feeds.pipeline.render import checked_plan, documents
from feeds.pipeline.request import FeedReport, Report, Request, Watcher
from feeds.pipeline.up_to_date import remember
from feeds.workers.pool import open_pool

# Problems of these rules may end without a change of an article, the configuration or the program.
_TEMPORARY = {"unreadable", "gate", "emptied", "foreign-page"}


def rebuild(
    request: Request,
    watcher: Watcher,
    store: Store,
    configuration: Configuration,
    found: Snapshot,
) -> Report:
    """Bring the output folder up to date, and keep in the cache what the next build needs."""
    site = configuration.site(store)
    earlier, ledger_problems = read_ledger(request.output, site)
    if ahead.RULE in request.allow:
        earlier = ahead.clamped(earlier, request.now)
    configuration.begin(store, site)
    # If this build is interrupted, the next one must check everything.
    store.set_meta("build", None)
    # Another process would have to fetch a remote file again.
    jobs = 1 if is_elsewhere(site.articles) else request.jobs
    with open_pool(request.executor, jobs, partial(load_formats, site)) as pool:
        # A worker on another machine has another current folder.
        site_for_workers = replace(site, seen_from=str(Path.cwd()))
        source = ArticlesWithCache(store, site_for_workers, found, ledger_problems, pool, watcher)
        source.read_files()
        # The results of reading are kept even if this build fails.
        store.checkpoint(found.fingerprint)
        output_state = OutputState(store, found.fingerprint, request.output)
        plan = checked_plan(site, source, earlier, request.now, output_state)
    watcher.show_problems(plan.problems)
    guards.stop(plan.stopped, request.allow)
    # The documents include the ledger and the manifest.
    total = len(plan.feeds()) * len(site.formats) + len(plan.pages) + 2
    shown = watcher.progress(documents(plan), "Writing feeds", total)
    written = write_documents(output_state.noted(shown), request.output, keep=plan.frozen)
    report = _report(plan, written)
    reasons: tuple[str, ...] = ()
    if request.reasons:
        reasons = why_left_out(site, source.outcomes(), source.passed_over, plan.now)
    try:
        source.keep_only(plan.entries.keys())
        output_state.keep(plan.records, time.time_ns())
        if _is_lasting(plan, request, report, ledger_problems):
            remember(store, found, request.now, report)
        store.commit()
    except TROUBLE as trouble:
        # The feeds are written; the next build starts without the cache.
        store.discard(trouble)
    return report._replace(reasons=reasons)


def _report(plan: Plan, written: Written) -> Report:
    return Report(
        feeds=tuple(
            FeedReport(
                feed.name,
                feed.path,
                len(feed.entries),
                rfc3339(feed.entries[0].published)[:10] if feed.entries else "",
            )
            for feed in plan.feeds()
            if not feed.period
        ),
        published=plan.articles,
        kept_out=dict(plan.kept_out),
        problems=plan.problems,
        documents=(*written.added, *written.changed, *written.unchanged),
        due=rfc3339(plan.due) if plan.due else "",
        refused=bool(plan.frozen),
        topics_left_out=plan.topics_left_out,
        added=written.added,
        changed=written.changed,
        removed=written.removed,
    )


def _is_lasting(
    plan: Plan, request: Request, report: Report, ledger_problems: Collection[Problem]
) -> bool:
    """Whether another build would return the same report."""
    # Problems of the ledger or the clock end when these are repaired.
    is_lasting = not plan.frozen and plan.now == request.now and not ledger_problems
    # An unreadable file may become readable under the same state; and an entry that a faulty
    # version of this program refused must not be left out forever.
    is_lasting &= all(one.rule not in _TEMPORARY for one in plan.problems)
    # Without documents, a ledger that is copied into the output would not be noticed.
    return is_lasting and bool(report.documents)
