// Any text that is used on more than one page.
export const SITE_TITLE = "Kites in Winter";
export const SITE_DESCRIPTION = "Wind, string and cold hands";
