export default {
	tags: ["posts"],
	permalink: ({ page }) => `/bread/${page.fileSlug}/`,
};
