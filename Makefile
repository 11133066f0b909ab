# One entry for every habit of the project. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
APPS := core people documents surveys governance improvement accreditation monitoring portal iaar_qms
WORKERS ?= 2

.PHONY: help setup demo run test test-postgres e2e bench lint format types imports migrations messages screenshots clean

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make a fresh clone ready: system libraries, .venv, packages, fonts, catalogues
	@scripts/setup.sh

demo: setup ## Fill a demonstration agency and start it (address and sign-ins are printed)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_reference
	@$(PY) manage.py demo_data
	@$(PY) manage.py run

run: setup ## Start web, worker and clock on the data that is there
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py run

test: setup ## Run the tests on SQLite (two processes; ARGS="-k word" narrows)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/e2e $(ARGS)

test-postgres: setup ## Run the same tests on a throwaway PostgreSQL
	@scripts/with_postgres.sh $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/e2e $(ARGS)

e2e: setup ## Walk the journeys in a real Chromium with axe
	@scripts/ensure_chromium.sh
	@$(BIN)/pytest -n $(WORKERS) --maxschedchunk=1 tests/e2e $(ARGS)

bench: setup ## Measure pages at 100,000 cases and 10,000 documents (20 GB of disk) and write docs/benchmarks.md
	@$(PY) -m benchmarks $(ARGS)

lint: setup ## Check style, templates, types, layers and migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "ruff format: run 'make format'"; exit 1; }
	@$(BIN)/djlint --lint --quiet templates */templates
	@$(MAKE) types imports migrations

types: ## Check types with mypy
	@$(BIN)/mypy $(APPS)

imports: ## Check that no layer imports a higher one
	@$(BIN)/lint-imports --no-logo

migrations: ## Check that no migration is missing
	@$(PY) manage.py makemigrations --check --dry-run

format: ## Put the source in the project's format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

messages: ## Extract the words of the interface into locale/ and compile them
	@$(PY) scripts/i18n.py extract
	@$(PY) scripts/i18n.py compile

screenshots: setup ## Take the pictures in docs/screenshots
	@scripts/ensure_chromium.sh
	@SCREENSHOTS=1 $(BIN)/pytest tests/e2e/test_screenshots.py $(ARGS)

clean: ## Remove caches (data under var/ stays)
	@rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
