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

.PHONY: help setup setup-run lock console run test test-long check bench clean

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

lock: $(STAMPS)/dev ## renew requirements/*.txt from requirements/*.in
	@for name in run dev node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done
