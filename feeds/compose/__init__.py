"""Articles and the ledger → a plan: the entries, feeds and pages to publish.

`plan.plan_of` is the interface.

    collect                   outcomes of reading → the published articles, and those kept out
    topics                    the names of topics → topics with an address and a feed
    entries, body, content    an article → its entry, with its body as HTML
    cross_links               links between articles → addresses
    feeds, archive, fresh     entries → live feeds and archives
"""
