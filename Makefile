# Each target sets up what it needs in .venv, from a lock of exact versions. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
MEDIACHECK_CORPORA ?= ../shared
export MEDIACHECK_CORPORA

BIN := .venv/bin

.PHONY: help demo test lint types contracts docs check durability bench mutate fuzz lock clean

help:
	@echo "make demo    the demo post in fixtures/, checked against its registry"
	@echo "make test    the tests"
	@echo "make check   tests, lint, types, import contracts: what must be green"
	@echo "make durability  processes killed 120 times, 8 writers with 300 assets each, callers that are waited for"
	@echo "make bench   the benchmarks, with their bounds"
	@echo "make mutate  ten thousand damaged files, looked at as mediacheck inspect does"
	@echo "make fuzz    the service, asked whatever its OpenAPI document allows and forbids, 200 times each"
	@echo "make lock    new exact versions of everything"

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "mediacheck needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/program: .venv/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/tools: .venv/program requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The demo holds blocked pictures and a damaged one, so the check itself does not end with 0; this is as it should be.
demo: .venv/program
	$(BIN)/mediacheck fixtures/post_assets/ --exit-zero || [ $$? -eq 3 ]

test: .venv/tools
	$(BIN)/python -m pytest -n auto

lint: .venv/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/tools
	$(BIN)/mypy

contracts: .venv/tools
	$(BIN)/lint-imports

check: test lint types contracts

durability: export MEDIACHECK_KILLS := 120
durability: export MEDIACHECK_ROWS := 300
durability: export MEDIACHECK_LONG := 1
durability: .venv/tools
	$(BIN)/python -m pytest -q -s tests/registry/test_kills.py tests/registry/test_chain.py \
		tests/registry/test_sqlite.py -k "killed or stopped or flipped or writers"
	$(BIN)/python -m pytest -q -s tests/service/test_kills.py tests/service/test_ending.py \
		tests/service/test_uploads.py tests/service/test_unavailable.py

bench: .venv/tools
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/indexing.py
	$(BIN)/python benchmarks/flat.py
	$(BIN)/python benchmarks/again.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/judging.py
	$(BIN)/python benchmarks/service.py $(MEDIACHECK_CORPORA)/photos
	$(BIN)/python benchmarks/voting.py 1e4 $(MEDIACHECK_CORPORA)/photos
	$(BIN)/python benchmarks/recognition.py $(MEDIACHECK_CORPORA)/photos
	$(BIN)/python benchmarks/watermarks.py $(MEDIACHECK_CORPORA)/photos

mutate: .venv/tools
	$(BIN)/python tests/mutation.py 10000

fuzz: export MEDIACHECK_FUZZ := 200
fuzz: .venv/tools
	$(BIN)/python -m pytest -q tests/service/test_openapi.py

lock: .venv/tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
