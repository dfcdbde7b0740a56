# What a fresh Debian or Ubuntu machine with Python 3.11+ needs: `make demo` to look, `make test` to judge.
.POSIX:
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
PYTEST := $(VENV)/bin/python -m pytest

.PHONY: help demo test lint unit faults bench assets lock clean

help:
	@echo 'make demo    serve the demo        PORT=8080 COMMENTS=100000'
	@echo 'make test    everything that is checked'
	@echo 'make lint    what is checked without running: style, types, imports, browser code'
	@echo 'make unit    the tests without a browser, PostgreSQL or faults   ARGS="-k cursor"'
	@echo 'make faults  kill servers and cut the power                     ROUNDS=20'
	@echo 'make bench   measure against nginx                              ARGS=...'
	@echo 'make assets  build what browsers get from web/static'
	@echo 'make lock    write the lock files anew from pyproject.toml      ARGS=--upgrade'

demo: $(RUNTIME)
	@exec $(VENV)/bin/rejoinder demo $(if $(PORT),--port $(PORT)) $(if $(COMMENTS),--comments $(COMMENTS))

test: $(DEV)
	@tools/programs
	@tools/lint
	@$(PYTEST) $(ARGS)

lint: $(DEV)
	@tools/lint

unit: $(DEV)
	@$(PYTEST) -m 'not browser and not postgresql and not faults' $(ARGS)

faults: $(DEV)
	@tools/programs
	@$(PYTEST) -m faults $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

bench: $(DEV)
	@command -v wrk >/dev/null && [ -x /usr/sbin/nginx ] || tools/packages nginx wrk
	@$(VENV)/bin/python -m bench $(ARGS)

assets: $(DEV)
	@$(VENV)/bin/python -m tools.assets

lock:
	@tools/lock $(ARGS)

clean:
	rm -rf $(VENV) .venv-lock tools/js/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(RUNTIME): requirements.lock pyproject.toml
	@tools/install requirements.lock $@

$(DEV): requirements-dev.lock pyproject.toml
	@tools/install requirements-dev.lock $@
	@touch $(RUNTIME)
