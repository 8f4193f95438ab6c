"""A published site or an output folder → what is wrong with its feeds: `feeds status`

A site is requested as a feed reader requests it: its manifest, every live feed in it, and the page
with autodiscovery links. A response that is not a feed is classified: most often it comes from a
host's bot protection, which shows people the site and answers readers with 403 or a page of HTML.

    look        the interface: `status` of an address or a folder
    site        the address of a site → the status of its feeds
    responses   an HTTP response → what is wrong with how a host serves a feed
    discovery   a page → the feeds that it links to
    documents   the documents of an output folder → what is wrong with each
    contents    the bytes of a feed → its format, entries and problems
    ages        the newest entry of a feed → whether it is too old
    reports     a status as text, JSON or annotations
    model       the types of the results
"""
