# Every command starts from a checkout and Python 3.11 or newer; nothing else need be installed.
PYTHON ?= python3
PYTEST_ARGS ?=
ARGS ?= help

PY := .venv/bin/python
# The servers this starts are private and gone afterwards; those of DATABASE_URL and REDIS_URL are used if set.
WITH_SERVERS := $(PY) -m config.embedded run --
PACKAGES := config availability reservations pos_sync payments tests

.PHONY: demo test check fmt reset manage runtime development

demo: runtime
	@exec $(PY) -m config.embedded demo

test: development
	@$(PY) -m pytest $(PYTEST_ARGS)

check: development
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(WITH_SERVERS) .venv/bin/mypy $(PACKAGES)
	$(WITH_SERVERS) $(PY) manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) env DJANGO_DEBUG=false DJANGO_HTTPS=true DJANGO_ALLOWED_HOSTS=covers.example \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest $(PYTEST_ARGS)

fmt: development
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Any command of manage.py against servers of its own: make manage ARGS="showmigrations"
manage: development
	@$(WITH_SERVERS) $(PY) manage.py $(ARGS)

reset:
	@if [ -x $(PY) ]; then $(PY) -m config.embedded reset; else rm -rf .run; fi

runtime:
	@$(PYTHON) -I config/embedded/install.py requirements.txt

development:
	@$(PYTHON) -I config/embedded/install.py requirements-dev.txt
