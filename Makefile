# Thousand Trades. `make run` and `make test` do everything from a bare clone; the rest is for developers.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run test bench check format lock messages clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.ready front ## The virtual environment, development tools included, and the front end

.venv/.ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Thousand Trades needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements-dev.txt locks (a minute or two, once) ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: front
front: .venv/.ready
	@$(BIN)/python scripts/build_front.py

run: setup ## Site, worker and demonstration on http://localhost:8000 (PORT= moves it); Ctrl-C stops everything
	@$(BIN)/python scripts/run.py

test: setup ## The whole suite: SQLite, or what DATABASE_URL and REDIS_URL name; TESTS= and ARGS= narrow it
	@$(BIN)/python scripts/test.py $(TESTS) $(ARGS)

bench: setup ## Ratios in one run, on PostgreSQL (DATABASE_URL); writes benchmarks/results.json
	@$(BIN)/python -m benchmarks.run $(ARGS)

check: setup ## Format, lint, types, floors, migrations, translations, deployment settings
	@$(BIN)/python scripts/check.py

format: setup ## Puts Python in shape (templates are kept compact by hand; djlint only judges them)
	@$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format --quiet .

messages: setup ## Collects what can be translated into locale/en
	@$(BIN)/python scripts/messages.py

lock: .venv/.ready ## Compiles requirements*.txt with hashes and without addresses
	@$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements.txt pyproject.toml
	@$(BIN)/pip-compile --quiet --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements-dev.txt pyproject.toml

clean: ## Removes what was built; var/ with the data of `make run` stays
	@rm -rf static/build var/static var/test-db .pytest_cache .ruff_cache .mypy_cache
