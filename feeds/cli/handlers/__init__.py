"""A command and the values of its options → its output, and the exit status.

site           commands that read a site: build, diff, check, explain, notify, status, topics
site_pages     snippet and serve, and the help of the commands about a site's own pages
init           `feeds init`: a folder of posts → a configuration
site_workflow  `feeds init --workflow`: the site's generator → a GitHub workflow
adopt          `feeds adopt`
"""
