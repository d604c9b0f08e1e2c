# NOC Intelligence. `make help` lists what there is; docs/operations.md tells the rest.
# Set-up steps are stamp files that depend on the lock files, so the second run takes seconds.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
TEST_WORKERS ?= 2

PORT ?= 8000
NOC_DATA_DIR ?= var
DEMO ?= 1
export PORT NOC_DATA_DIR DEMO

.PHONY: help setup setup-run lock console run test test-long chaos check bench clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: $(STAMPS)/dev ## the virtual environment with everything, tests and linters included

setup-run: $(STAMPS)/run

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	@echo "set-up: virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) && mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(STAMPS)/venv
	@echo "set-up: installing what the product needs (about a minute the first time)"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --config-settings editable_mode=compat -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	@echo "set-up: installing what the tests and linters need"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

console: frontend/dist/.built ## the operator console, built into frontend/dist

# Without the sources there is nothing to build; with them, a change of any of them builds anew.
ifeq ($(wildcard frontend/package.json),)
frontend/dist/.built:
else
CONSOLE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path 'frontend/dist/*' \
  -not -path '*/.vite/*' -not -name '*.tsbuildinfo')

$(STAMPS)/node: requirements/node.txt scripts/npm | $(STAMPS)/venv
	@scripts/npm --available || { echo "set-up: installing Node (the machine has none of 22.17 or newer)"; \
	  $(PIP) install --require-hashes -r requirements/node.txt; }
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json frontend/package.json $(STAMPS)/node
	@echo "set-up: installing what the console is built with"
	@scripts/npm ci --no-audit --no-fund --no-progress --loglevel=error >/dev/null
	@touch $@

frontend/dist/.built: $(CONSOLE_SOURCES) frontend/node_modules/.installed $(STAMPS)/run
	@echo "set-up: building the console"
	@scripts/npm run --silent build >$(VENV)/console.log 2>&1 || { cat $(VENV)/console.log; rm -f $(VENV)/console.log; exit 1; }
	@$(BIN)/python -m servestatic.compress --quiet frontend/dist
	@rm -f $(VENV)/console.log; touch $@
endif

run: setup-run console ## run it: http://127.0.0.1:8000/ (PORT, NOC_DATA_DIR, DEMO=0)
	@exec $(BIN)/noc serve --port $(PORT)

test: setup console ## every test but the long ones
	@$(BIN)/python -m pytest -q -n $(TEST_WORKERS) --dist loadgroup -m "not long"

test-long: setup console ## the long ones
	@$(BIN)/python -m pytest -q -m long

chaos: setup ## crashes in the middle of the work: nothing that was answered 202 is lost or doubled
	@$(BIN)/python -m pytest -q -m long tests/chaos

check: setup console ## format, lint, types, layers, migrations, console, tests with coverage
	@$(BIN)/ruff format --check --quiet . || { echo "format: run '$(BIN)/ruff format .'"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@dir=$$(mktemp -d) && NOC_DATA_DIR=$$dir $(BIN)/noc makemigrations --check --dry-run; \
	  status=$$?; rm -rf "$$dir"; exit $$status
	@scripts/npm run --silent check
	@scripts/npm run --silent test
	@$(BIN)/python -m pytest -q -n $(TEST_WORKERS) --dist loadgroup -m "not long" --cov --cov-report=term

bench: setup-run ## the figures of SPEC section 6, as measured here
	@$(BIN)/python -m benchmarks

clean: ## remove what was built, not the data
	@rm -rf $(VENV) .cache build frontend/node_modules frontend/dist *.egg-info .coverage .coverage.* htmlcov \
	  .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find noc simulation tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

lock: $(STAMPS)/dev ## renew requirements/*.txt from requirements/*.in
	@for name in run dev node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done
