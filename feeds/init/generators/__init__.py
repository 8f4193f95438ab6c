"""One module for each generator: a site's folder → a `DetectedSite`, by the function `detect`."""
