# Needs Python 3.11 or newer, Node 20 or newer, git and make. Everything else is set up in this folder.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null))
BIN := .venv/bin
WHEEL := client-vscode/server
SOURCES := $(shell find server templates -type f -not -path '*/__pycache__/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test test-server test-client test-editors bench lint format vscode clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.ready  ## Set up, then walk through a session on a scratch clone of this repository
	$(BIN)/batonpass demo $(REPOSITORY)

test: lint test-server test-client test-editors  ## Set up, then run every check and every test
	@echo "Everything passed."

test-server: .venv/.ready
	$(BIN)/pytest -q -rs -n 2 --dist loadfile -m "not editor"

test-client: client-vscode/node_modules/.ready
	cd client-vscode && npm run --silent check && npm test --silent

test-editors: .venv/.ready vscode
	node tests/editors/prepare.mjs
	$(BIN)/pytest -q -rs -m editor tests/editors
	node --test --test-concurrency=1 tests/editors/vscode/*.test.mjs

bench: .venv/.ready  ## Measure every bar of the design beside its peer, as a table and as JSON
	$(BIN)/python tests/bench/main.py

lint: .venv/.ready  ## Check format, style, types and layers
	$(BIN)/ruff format --check server tests
	$(BIN)/ruff check server tests
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache

format: .venv/.ready  ## Put the Python files in order
	$(BIN)/ruff format server tests
	$(BIN)/ruff check --fix server tests

vscode: client-vscode/out/batonpass.vsix  ## Build the VS Code extension, with the server's wheel inside

clean:  ## Remove everything that was set up or built
	rm -rf .venv .cache dist $(WHEEL) client-vscode/out client-vscode/node_modules

.venv/.ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or say: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11. Say: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

client-vscode/node_modules/.ready: client-vscode/package-lock.json
	@command -v npm >/dev/null || { echo "npm was not found. Install Node 20 or newer."; exit 1; }
	cd client-vscode && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

client-vscode/out/batonpass.vsix: .venv/.ready client-vscode/node_modules/.ready $(SOURCES) $(wildcard client-vscode/src/*.ts) client-vscode/package.json
	rm -rf $(WHEEL)
	$(BIN)/python -m build --wheel --outdir $(WHEEL) . >/dev/null
	cd client-vscode && npm run --silent package
