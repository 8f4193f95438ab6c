"""A published site or an output folder → what is wrong with its feeds: `feeds status`

A site is asked for as a feed reader asks: its manifest, every live feed in it, and the page with
autodiscovery links. A response that is no feed is named for what it is: most often a host's bot
protection, which shows people the site and answers readers with 403 or a page of HTML.

    look        the interface: `status` of an address or a folder
    site        an address, as a feed reader asks for it
    responses   what a host answers
    discovery   the feeds that a page names
    documents   the documents of an output folder
    contents    the bytes of a feed
    ages        how old feeds are
    reports     text, JSON, annotations
"""
