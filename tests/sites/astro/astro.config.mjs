// @ts-check
import { defineConfig } from "astro/config";
import mdx from "@astrojs/mdx";

export default defineConfig({
	site: "https://kites.example.org",
	// base: "/old",
	trailingSlash: "always",
	integrations: [mdx()],
});
