"""A build in which something may have changed: read that, plan all, write what differs."""

import os
import time
from functools import partial

import msgspec

from feeds.articles.folder import is_elsewhere
from feeds.articles.selection import kept_out
from feeds.cache.index import Index
from feeds.cache.store import TROUBLE, Store
from feeds.compose.plan import Plan
from feeds.dates import rfc3339
from feeds.history import ahead, guards
from feeds.history.recovery import read_ledger
from feeds.model import Site
from feeds.output import manifest
from feeds.output.manifest import Listed
from feeds.output.write import write_documents
from feeds.pipeline.incremental import Cached, load
from feeds.pipeline.render import documents, vetted
from feeds.pipeline.request import FeedReport, Order, Report, Watcher, Written
from feeds.pipeline.up_to_date import Look, looked, program_of, remember
from feeds.workers.pool import Pool, open_pool

_site = msgspec.msgpack.Decoder(Site).decode


def rebuilt(
    order: Order, watcher: Watcher, store: Store, found: Look | None
) -> tuple[Report, Written]:
    """Bring the output folder up to date; `found` is what was seen of the files, if anything."""
    site, found = _configured(order, store, found)
    # What one process fetched from elsewhere, another would have to fetch again.
    jobs = 1 if is_elsewhere(site.articles) else order.jobs
    with open_pool(order.executor, jobs, partial(load, site)) as pool:
        return _rebuilt(order, watcher, store, found, site, pool)


def _rebuilt(
    order: Order, watcher: Watcher, store: Store, found: Look, site: Site, pool: Pool
) -> tuple[Report, Written]:
    earlier, damage = read_ledger(order.output, site)
    if ahead.RULE in order.allow:
        earlier = ahead.clamped(earlier, order.now)
    cached = Cached(Index(store), site, order.output, found, damage, pool, watcher.progress)
    store.begin(found.program, site.articles, site.topic_files)
    store.set_meta("site", msgspec.msgpack.encode(site).hex())
    store.forget()
    # What was read is kept, whatever becomes of this build.
    save = partial(store.save, found.program)
    cached.read(save)
    save()
    plan = vetted(site, cached, earlier, order.now, cached.listed)
    complaints = tuple(map(str, plan.problems))
    watcher.complain(complaints)
    guards.stop(plan.stopped, order.allow)
    listed: list[Listed] = []
    old = manifest.read_manifest(order.output)
    before = {one.path: one for one in old.documents} if old else {}
    made = watcher.progress(documents(plan, cached.listed, listed, before), "Writing feeds")
    written = write_documents(cached.noted(made), order.output, keep=plan.frozen)
    report = _report(plan, complaints, written)
    try:
        cached.keep(plan, listed, time.time_ns())
        if _is_lasting(plan, order, report) and not damage:
            remember(store, found, order.now, report)
        store.commit()
    except TROUBLE as trouble:
        store.discard(trouble)
    if order.reasons:
        every = (kept_out(one, site, plan.now) for one in cached.outcomes())
        reasons = tuple(f"{one.file}: {one.rule}: {one.why}" for one in every if one)
        report = report._replace(reasons=reasons)
    return report, written


def _report(plan: Plan, complaints: tuple[str, ...], written: Written) -> Report:
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
        complaints=complaints,
        documents=(*written.added, *written.changed, *written.unchanged),
        due=rfc3339(plan.due) if plan.due else "",
        refused=bool(plan.frozen),
    )


def _is_lasting(plan: Plan, order: Order, report: Report) -> bool:
    """Whether another build would say the same."""
    # What was said once, of a ledger or of a clock, is not said again when they have been mended.
    is_lasting = not plan.frozen and plan.now == order.now
    # What cannot be read may be readable tomorrow, under the same stamp; and a fault that was made
    # once is not to keep an entry out for good.
    is_lasting &= all(one.rule not in ("unreadable", "gate", "emptied") for one in plan.problems)
    # Where there are no documents, a ledger that somebody brings in goes unnoticed.
    return is_lasting and bool(report.documents)


def _configured(order: Order, store: Store, found: Look | None) -> tuple[Site, Look]:
    """The site, and the program that was there before it was read as well as after."""
    if found and (kept := store.meta("site")):
        # The program has its digest: it is the configuration that there was before.
        return _site(bytes.fromhex(kept)), found
    from feeds.config.load import load_site

    if not os.path.isfile(order.config):
        # A pipe can be read only once, and what it said cannot be compared later.
        site = load_site(order.config)
        return site, looked(b"", site.articles, store)
    _, topics = store.meta("sources") or ("", "")
    while True:
        before = program_of(order, topics)
        site = load_site(order.config)
        topics = site.topic_files
        if program_of(order, topics) != before:
            continue
        if found and (found.program, found.folder) == (before, site.articles):
            return site, found
        return site, looked(before, site.articles, store)
