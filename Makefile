# Two commands: make run, make test. Everything they need they make themselves, under .venv/ and var/.
PYTHON ?= python3
PORT ?= 8000
PYTHON_NEXT ?= python3.13
export PORT
# Compiled modules are kept: else each process that a test starts compiles all of them anew.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COLLECTED := var/static/.collected
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: run test test-next quick test-postgres test-faults coverage hooks check serve lint types contracts migrations-check templates-check budgets figures modules bench audit sbom lock roles pictures clean help

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(COLLECTED)  ## make what is missing and serve on 127.0.0.1:$(PORT)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_sample_data
	@echo "Serving on http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@exec $(BIN)/gunicorn --config wtsa_site/gunicorn.conf.py

test: $(DEV_STAMP) $(COLLECTED)  ## all tests, browser included
	@sh tests/browser.sh
	$(BIN)/pytest -n auto --dist worksteal

test-next: $(DEV_STAMP) $(COLLECTED)  ## the tests on the next Django, which needs Python 3.12 (make test-next PYTHON_NEXT=python3.13)
	@$(PYTHON_NEXT) -m venv --clear $(VENV)-next
	@$(BIN)/uv pip install --quiet --python $(VENV)-next/bin/python --no-verify-hashes --override requirements-next.txt -r requirements.txt -r requirements-dev.txt
	@sh tests/browser.sh
	$(VENV)-next/bin/pytest -n auto --dist worksteal

quick: $(DEV_STAMP)  ## one case of each cheap test, in half a minute
	$(BIN)/pytest -n auto --dist worksteal --quick

test-postgres: $(DEV_STAMP)  ## what writes, and what attacks, on PostgreSQL too
	@$(BIN)/pip install --quiet --require-hashes -r requirements-postgres.txt
	@bash tests/postgres.sh

test-faults: $(DEV_STAMP) $(COLLECTED)  ## the shipped server: killed, starved, locked, attacked, under load (docs/reliability.md)
	@sh tests/faults/services.sh
	$(BIN)/pytest tests/faults -n 2 --dist loadfile || $(BIN)/pytest tests/faults --last-failed  # a second try of what depends on time

coverage: $(DEV_STAMP) $(COLLECTED)  ## the tests without the browser, and which lines they never reach
	$(BIN)/pytest -n auto --dist worksteal -m "not browser" --cov --cov-report=term --cov-report=html

hooks: $(DEV_STAMP)  ## check every commit before it is made (.pre-commit-config.yaml)
	$(BIN)/prek install

check: $(DEV_STAMP)  ## what .ci/run calls
	@$(MAKE) --jobs 2 lint types contracts migrations-check templates-check budgets
	@$(MAKE) test
	$(BIN)/pytest -m gate -n auto --dist worksteal

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP)
	$(BIN)/mypy

contracts: $(DEV_STAMP)
	$(BIN)/lint-imports

migrations-check: $(DEV_STAMP)
	$(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_ENV=production SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=example.org BASE_URL=https://example.org $(BIN)/python manage.py check --deploy --fail-level WARNING

templates-check: $(DEV_STAMP)
	git ls-files -z '*.html' ':!tests' | xargs -0 $(BIN)/djangofmt --check
	git ls-files -z '*.html' ':!tests' | xargs -0 $(BIN)/djade --target-version 5.2 --check

bench: $(DEV_STAMP) $(COLLECTED)  ## what pages cost, made afresh and kept, as the tables grow
	$(BIN)/python -m benchmarks.bench

figures: $(DEV_STAMP)  ## lines of each app against its budget, and what could hide lines (make figures OLD=9e0631b)
	@$(BIN)/python -m benchmarks.figures $(OLD)

modules: $(DEV_STAMP)  ## what each module holds, by its first line (make modules APP=matrix)
	@$(BIN)/python -m benchmarks.modules $(APP)

budgets: $(DEV_STAMP)  ## no app, nor the tests or benchmarks, has more lines than its budget
	@$(BIN)/python -m benchmarks.figures --check

lock: $(DEV_STAMP)  ## remake the locks from the .in files (make lock UPGRADE=--upgrade)
	for name in requirements requirements-postgres requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(UPGRADE) $$name.in -o $$name.txt; done

audit: $(DEV_STAMP)  ## known vulnerabilities of the locked packages, where PyPI can be asked
	@bash .ci/audit.sh

sbom: $(DEV_STAMP)  ## what the site is made of, as CycloneDX, on standard output
	@cat requirements.txt requirements-postgres.txt | $(BIN)/cyclonedx-py requirements --output-reproducible -

roles: $(DEV_STAMP)  ## remake docs/roles.md of tests/roles/table.py
	@$(BIN)/python -m tests.roles.page

pictures: $(DEV_STAMP)  ## remake the pictures of the README from a running site
	$(BIN)/python -m docs.take_pictures

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(f"This site needs Python 3.11, 3.12 or 3.13; {sys.executable} is {v[0]}.{v[1]}. Name another: make run PYTHON=python3.12") if not (3, 11) <= v <= (3, 13) else None'
	@$(PYTHON) -m venv $(VENV)

$(STAMP): requirements.txt | $(VENV)/bin/python
	@echo "Installing …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@case "$$DATABASE_URL" in postgres*) $(BIN)/pip install --quiet --require-hashes -r requirements-postgres.txt;; esac
	@touch $@

$(COLLECTED): $(STAMP) $(wildcard static/*)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

$(DEV_STAMP): requirements.txt requirements-dev.txt $(STAMP)
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

clean:  ## remove what was made, but never var/
	rm -rf $(VENV) $(VENV)-next .pytest_cache .mypy_cache .ruff_cache
