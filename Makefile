# make run   serves the demo on http://127.0.0.1:8000 (PORT=8001 for another port, PYTHON=python3.12 for another Python)
# make test  sets up and runs every test
# make help  lists the rest

PYTHON ?= python3
PORT ?= 8000
export PORT

PREFLIGHT = $(PYTHON) -I pathway_portal/preflight.py
VENV = .venv/bin/python
STACK = $(VENV) -m pathway_portal.local_stack
TESTS ?=
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench messages clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1 - /p' Makefile | expand -t 14

run: ## set up and serve the demo until Ctrl-C; a second run keeps the data
	@$(PREFLIGHT) install run
	@exec $(STACK) run --under-make

test: ## set up and run every test (TESTS=tests/frameworks for some)
	@$(PREFLIGHT) install test
	@$(PREFLIGHT) browser
	@exec $(STACK) exec --prepare pages -- $(VENV) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: ## check style, templates and missing migrations
	@$(PREFLIGHT) install test
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m djlint --lint --quiet templates
	$(STACK) exec -- $(VENV) manage.py makemigrations --check --dry-run

format: ## put Python into the common style
	@$(PREFLIGHT) install test
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

bench: ## what a long queue, long reports, long ledgers and large frameworks cost
	@$(PREFLIGHT) install test
	@exec $(STACK) exec --prepare demo -- $(VENV) -m tests.benchmarks

messages: ## collect new texts into the Welsh catalogue (needs gettext)
	@$(PREFLIGHT) install run
	@command -v xgettext >/dev/null || { echo "Collecting texts needs gettext: apt-get install gettext"; exit 1; }
	DEMO=1 $(VENV) manage.py makemessages -l cy --no-location --no-obsolete -i .venv -i .local -i tests

clean: ## remove the virtual environment and ALL data of the demo
	@if [ -e .local/lock ] && ! flock -n .local/lock true; then echo "Stop the portal first (Ctrl-C in its terminal)."; exit 1; fi
	rm -rf .venv .local .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
