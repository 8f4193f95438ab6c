"""One module for each generator: a site's folder → what its configuration says (`DetectedSite`)."""
