"""A site's generator and its paths → the text of a GitHub workflow that publishes its feeds.

In mode `commit` the output folder is kept in git, and each build that changes it is pushed. In mode
`deploy` it is not: each run fetches the state of the feeds from the published site, builds the
feeds into the site, and deploys both. The generator `other` has no mode `deploy`, since it is
unknown how to build its sites.
"""

import json
import re
from functools import partial
from importlib.metadata import version
from typing import Literal

Generator = Literal["jekyll", "hugo", "plain", "other"]
Mode = Literal["commit", "deploy"]

_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
_UPLOAD = "actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0"
_DEPLOY = "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0"
_REPOSITORY = "topic-feeds/topic-feeds"
_COMMIT = re.compile("[0-9a-f]{40}")

_HEAD = """\
# Publishes feeds of the articles in this repository: https://github.com/topic-feeds/topic-feeds
name: Feeds

on:
  schedule:
    - cron: "{minute} */2 * * *" # off the hour: on the hour GitHub is busy and late
  push:
    branches: [{branch}]
{paths}  workflow_dispatch:
    inputs:
      allow:
        description: What may change unusually much this time
        type: choice
        options: ["", vanish, arrive, reissue, change, clock]

permissions: {{}}

# One after the other: a run is never cancelled in the middle of its push or deployment.
concurrency:
  group: feeds-${{{{ github.ref }}}}
  cancel-in-progress: false

jobs:
"""

_BUILD_JOB = """\
  build:
    name: Build
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
{permissions}{outputs}    steps:
      - name: Check out
        uses: {checkout}
        with:
{credentials}
      - name: Build the feeds
        id: feeds
        uses: {action}
        with:
          config: {config}
          output: {output}
          allow: ${{{{ inputs.allow }}}}
{previous}"""

# In mode `commit`.
_WRITE = "      contents: write # to push the feeds\n"
_KEEP_CREDENTIALS = """\
          ref: ${{ github.ref_name }}
          persist-credentials: true # zizmor: ignore[artipacked] this job pushes
"""
_PUSHED = """\
    outputs:
      pushed: ${{ steps.push.outputs.pushed }}
"""
_PUSH = """
      - name: Push
        id: push
        if: steps.feeds.outputs.changed == 'true'
        run: '"$RUNNER_TEMP/topic-feeds/bin/python" -I -m feeds.automation push'
"""

# In mode `deploy`.
_READ = "      contents: read # to check out\n"
_DROP_CREDENTIALS = "          persist-credentials: false\n"
_UPLOADED = """\
    outputs:
      deploy: ${{ steps.upload.outcome == 'success' }}
"""

_ARTIFACT = """
      - name: Hand over to the deployment
        id: upload
        if: {condition}
        uses: {upload}
        with:
          path: {site}
"""

_PAGES = """
  deploy:
    name: Deploy
    needs: build
    if: needs.build.outputs.{output} == 'true'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      pages: write # to deploy to GitHub Pages
      id-token: write # to prove to GitHub Pages which workflow deploys
    environment:
      name: github-pages
      url: ${{{{ steps.deployment.outputs.page_url }}}}
    steps:
      - name: Deploy
        id: deployment
        uses: {deploy}
"""

# A push with the workflow's own token starts no build of the site. So a step asks GitHub Pages to
# build it, or starts the workflow that deploys it. First the permission, then the step.
_TELL_PAGES = (
    "      pages: write # to have GitHub Pages build the site\n",
    """
      - name: Build the site
        if: steps.push.outputs.pushed == 'true'
        env:
          GH_TOKEN: ${{ github.token }}
        run: gh api --method POST "repos/$GITHUB_REPOSITORY/pages/builds"
""",
)
_START_DEPLOYMENT = (
    "      actions: write # to start the workflow that deploys the site\n",
    """
      - name: Deploy the site
        if: steps.push.outputs.pushed == 'true'
        env:
          GH_TOKEN: ${{ github.token }}
          # The workflow that deploys the site; it needs `on: workflow_dispatch`.
          WORKFLOW: {deployment}
        run: gh workflow run "$WORKFLOW" --ref "$GITHUB_REF_NAME"
""",
)

_LAY_OUT = """
      - name: Lay out the site
        if: {condition}
        env:
          OUTPUT: {output}
          FOLDER: {folder}
        run: |
          mkdir -p "_site/$FOLDER"
          cp -R "$OUTPUT/." "_site/$FOLDER/"
"""

_SITE: dict[str, tuple[str, str]] = {
    "jekyll": (
        "_site",
        """
      - name: Build the site
        if: {condition}
        env:
          JEKYLL_ENV: production
        run: |
          sudo gem install --no-document bundler
          bundle config set --local path "$RUNNER_TEMP/gems"
          bundle install --quiet
          bundle exec jekyll build --destination _site
""",
    ),
    "hugo": (
        "public",
        """
      - name: Build the site
        if: {condition}
        run: |
          sudo snap install hugo
          hugo --minify --destination public
""",
    ),
}


def workflow(
    generator: Generator,
    mode: Mode,
    *,
    url: str,
    config: str = "config/feeds.yaml",
    output: str = "output",
    articles: str = "articles",
    branch: str = "main",
    minute: int = 17,
    commit: str = "",
    folder: str = "",
    deployment: str = "",
) -> str:
    """Return the text of `.github/workflows/feeds.yml` for a site.

    `url` is where the output folder is served; paths are relative to the root of the repository.
    `minute` is the minute of the hour in which the workflow runs. `commit` pins this program; by
    default, the tag of this version does. `folder` is where the feeds are served, if the workflow
    deploys nothing else. `deployment` is the file of the workflow that deploys the site. Raises
    ValueError if a path contains an expression of GitHub, or if the generator is unknown.
    """
    job = partial(
        _BUILD_JOB.format,
        checkout=_CHECKOUT,
        action=_action(commit),
        config=_quoted(config),
        output=_quoted(output),
    )
    # If the whole site is deployed with the feeds, any file may be a part of it.
    watched = "" if mode == "deploy" else _paths(articles, config)
    text = _HEAD.format(minute=minute, branch=_quoted(branch), paths=watched)
    if mode == "deploy":
        condition = "steps.feeds.outputs.changed == 'true' || github.event_name != 'schedule'"
        if generator == "other":
            raise ValueError("how the site is built is not known")
        site, build = _SITE.get(generator, (output, ""))
        if folder and not build:
            site, build = "_site", _LAY_OUT
        text += job(
            permissions=_READ,
            outputs=_UPLOADED,
            credentials=_DROP_CREDENTIALS,
            previous=f"          previous: {_quoted(url)}\n",
        )
        text += build.format(condition=condition, output=_quoted(output), folder=_quoted(folder))
        text += _ARTIFACT.format(condition=condition, upload=_UPLOAD, site=_quoted(site))
        return text + _PAGES.format(output="deploy", deploy=_DEPLOY)
    permission, start_site = _site_build(generator, deployment)
    text += job(
        permissions=_WRITE + permission,
        outputs="" if start_site else _PUSHED,
        credentials=_KEEP_CREDENTIALS,
        previous="",
    )
    text += _PUSH
    if start_site:
        return text + start_site
    condition = "steps.push.outputs.pushed == 'true'"
    if folder:
        text += _LAY_OUT.format(condition=condition, output=_quoted(output), folder=_quoted(folder))
    site = "_site" if folder else output
    text += _ARTIFACT.format(condition=condition, upload=_UPLOAD, site=_quoted(site))
    return text + _PAGES.format(output="pushed", deploy=_DEPLOY)


def _site_build(generator: Generator, deployment: str) -> tuple[str, str]:
    """The permission and the step that start a build of the site after a push."""
    if generator == "plain":
        return "", ""
    if generator == "jekyll" and not deployment:
        return _TELL_PAGES
    usual = "hugo.yml" if generator == "hugo" else "deploy.yml"
    permission, step = _START_DEPLOYMENT
    return permission, step.replace("{deployment}", _quoted(deployment or usual))


def _action(commit: str) -> str:
    own = version("topic-feeds")
    if _COMMIT.fullmatch(commit):
        return f"{_REPOSITORY}@{commit} # v{own}"
    return f"{_REPOSITORY}@v{own} # zizmor: ignore[unpinned-uses] or write its commit"


def _paths(articles: str, config: str) -> str:
    folder = config.rpartition("/")[0]
    below = "" if articles == "." else articles.strip("/") + "/"
    watched = f"{below}**", f"{folder}/**" if folder else config
    return f"    paths: [{', '.join(map(_quoted, watched))}]\n"


def _quoted(text: str) -> str:
    """The text as YAML. Raises ValueError if GitHub would evaluate an expression in it."""
    if "${{" in text:
        raise ValueError(f"{text}: must not contain ${{{{")
    return json.dumps(text, ensure_ascii=False)
