import { feedPlugin } from "@11ty/eleventy-plugin-rss";

/** @param {import("@11ty/eleventy").UserConfig} eleventyConfig */
export default function (eleventyConfig) {
	eleventyConfig.addPassthroughCopy({ "./public/": "/" });
	eleventyConfig.addPassthroughCopy("content/feed/*.xsl");
}

export const config = {
	dir: {
		input: "content", // default: "."
		data: "../_data",
		output: "_site",
	},
};
