# `make help` lists the targets. Each sets up what it needs first; on a fresh Debian 12 git, make
# and python3 are enough (packaging/setup.py does the rest).
.PHONY: help install run test test-postgres demo pictures bench faults fuzz lint lock clean
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11

help:  ## this list
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

install:  ## set up: system packages, .venv, translations
	@$(PYTHON) packaging/setup.py

run:  ## set up what is missing, then open the window
	@$(PYTHON) packaging/setup.py run

test: install  ## set up what is missing, then run all tests
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto -m ""

test-postgres: install  ## what an upper level does, on a PostgreSQL server that is started for it
	@$(PYTHON) packaging/setup.py postgres
	QT_QPA_PLATFORM=offscreen $(PYTHON) packaging/postgres.py $(BIN)/python -m pytest -m "" tests/server tests/ops tests/ui

demo: install  ## the whole year on an invented commune, in build/demo
	rm -rf build/demo
	mkdir -p build
	$(BIN)/python -m cdht_desktop demo build/demo

pictures: install  ## a picture of each page, for the README and the help
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/pictures.py

bench: install  ## what is fast, beside a floor measured in the same run
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m bench

faults: install  ## kills, power cuts, full disks, a stick pulled: thousands of each (Linux); report in build/faults.md
	$(BIN)/python -m tests.faults

fuzz: install  ## 20,000 changed files of each kind through their openers (Linux); report in build/fuzz.md
	CDHT_LANG=en $(BIN)/python -W ignore -m tests.fuzz

lint: install  ## style and types
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy

lock: install  ## bring the locked packages up to date with pyproject.toml
	$(UV_COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	$(UV_COMPILE) --upgrade --group dev --extra server --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	@! grep -n http requirements.lock requirements-dev.lock

clean:  ## remove what can be made again
	rm -rf .venv build dist __pycache__ .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find resources/locale -name '*.mo' -delete
	find src tests bench packaging -name __pycache__ -prune -exec rm -rf {} +
