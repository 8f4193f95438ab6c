// Reads the feeds at two addresses with parsers from npm: node read_node.mjs MODULES ATOM RSS
// Writes a list of what each has found: its name, the format, and the content of every entry.
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, atom, rss] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const RssParser = require("rss-parser");
const { parse } = require("rss-to-json");

const fetched = async (url) => (await fetch(url)).text();

// The content of an entry: Atom has its type beside it, RSS may have it as the description.
const content = (entry) => entry.content?.["#text"] ?? entry["content:encoded"] ?? entry.description;

const xml = (name) => async (url) => {
  const { XMLParser } = require(name);
  const document = new XMLParser({ ignoreAttributes: false }).parse(await fetched(url));
  return (document.feed?.entry ?? document.rss.channel.item).map(content);
};

const readers = {
  "fast-xml-parser 4.5.7": xml("fast-xml-parser-4"),
  "fast-xml-parser 5.5.10": xml("fast-xml-parser-5"),
  "rss-parser": async (url) => {
    const feed = await new RssParser().parseString(await fetched(url));
    return feed.items.map((item) => item["content:encoded"] ?? item.content);
  },
  "rss-to-json": async (url) => (await parse(url)).items.map((item) => item.content),
};

const found = [];
for (const [reader, read] of Object.entries(readers)) {
  for (const [form, url] of [["atom", atom], ["rss", rss]]) {
    try {
      found.push({ reader, form, contents: await read(url) });
    } catch (error) {
      found.push({ reader, form, error: error.message });
    }
  }
}
console.log(JSON.stringify(found));
