"""Every reader with every format that it reads."""

from . import by_atoma, by_fastfeedparser, by_feedparser, by_newsboat, by_r2e, by_reader, by_sfeed
from .seen import Reading

MODULES = (by_atoma, by_fastfeedparser, by_feedparser, by_newsboat, by_r2e, by_reader, by_sfeed)
READINGS = [Reading(module.ADAPTOR, form) for module in MODULES for form in module.ADAPTOR.lacks]
