"""GitHub's Markdown and the extensions of the generators → HTML that is not yet sanitised."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from feeds.bodies.attributes import drop_attribute_lists
from feeds.bodies.autolinks import link_addresses
from feeds.markup import MAX_HTML_CHARACTERS, TooLong


def html_of_markdown(text: str, generator: str, *, is_mdx: bool) -> str:
    """The HTML of a Markdown text, with all HTML that its author wrote. Raises TooLong."""
    parser = _parser(generator, is_mdx)
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    # A thousand links may refer to one long address.
    if sum(map(_length, tokens)) > MAX_HTML_CHARACTERS:
        raise TooLong
    html: str = parser.renderer.render(tokens, parser.options, environment)
    return html


def html_of_line(text: str) -> str:
    """The HTML of a line of Markdown, without a paragraph around it."""
    html: str = _parser("none", is_mdx=False).renderInline(text)
    return html


def _length(token: Token) -> int:
    attributes = sum(len(str(value)) for value in token.attrs.values()) if token.attrs else 0
    return len(token.content) + attributes + sum(map(_length, token.children or ()))


@cache
def _parser(generator: str, is_mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"tasklists": True, "alerts": True})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    if generator not in ("astro", "eleventy"):
        parser.use(deflist_plugin)
    if generator == "mkdocs":
        parser.use(admon_plugin)
        parser.core.ruler.push("pair_admonitions", _pair_admonitions)
    if is_mdx:
        parser.disable("code")
    parser.core.ruler.push("attribute_lists", drop_attribute_lists)
    parser.core.ruler.push("autolinks", link_addresses)
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _pair_admonitions(state: StateCore) -> None:
    """Give the closing token of each admonition the data of its opening token."""
    opened: list[Token] = []
    for token in state.tokens:
        if token.type == "admonition_open":
            opened.append(token)
        elif token.type == "admonition_close" and opened:
            token.meta = opened.pop().meta


def _render_reference(_renderer: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    """The number of a footnote, without a link, which would lead from the feed to the website."""
    return f"<sup>[{tokens[at].meta['id'] + 1}]</sup>"


def _render_checkbox(_renderer: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    return "☑" if tokens[at].attrGet("checked") is not None else "☐"


def _fixed(html: str) -> Any:
    def rule(*_: Any) -> str:
        return html

    return rule


def _unless_tab(html: str) -> Any:
    """A rule that renders `html`, except for content tabs: admonitions with the name "tab"."""

    def rule(_renderer: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return "" if tokens[at].meta.get("tag") == "tab" else html

    return rule


_RULES = {
    "footnote_ref": _render_reference,
    "footnote_block_open": _fixed("<hr>\n<ol>\n"),
    "footnote_block_close": _fixed("</ol>\n"),
    "footnote_open": _fixed("<li>"),
    "footnote_close": _fixed("</li>\n"),
    "footnote_anchor": _fixed(""),
    "task_list_item_checkbox": _render_checkbox,
    "admonition_open": _unless_tab("<blockquote>\n"),
    "admonition_close": _unless_tab("</blockquote>\n"),
    "alert_open": _fixed("<blockquote>\n"),
    "alert_close": _fixed("</blockquote>\n"),
    **dict.fromkeys(("alert_title_open", "admonition_title_open"), _fixed("<p><strong>")),
    **dict.fromkeys(("alert_title_close", "admonition_title_close"), _fixed("</strong></p>\n")),
}
