# Every command starts from a checkout and Python 3.11 or newer; nothing else need be installed.
PYTHON ?= python3
# One worker a core; PYTEST_ARGS="-n 0" for a debugger.
PYTEST_ARGS ?= -n auto
ARGS ?= help

PY := .venv/bin/python
# The servers this starts are private and gone afterwards; those of DATABASE_URL and REDIS_URL are used if set.
WITH_SERVERS := $(PY) -m config.embedded run --
TOOLS := .run/tools/bin
BENCH := .run/bench

.PHONY: demo test faults bench check fmt rehearse pictures manage reset lock audit runtime development tools

demo: runtime
	@exec $(PY) -m config.embedded demo

test: development
	@$(PY) -m pytest $(PYTEST_ARGS)

# The long proofs: everything at once, with controls that fail.
faults: development
	@$(PY) -m pytest -m long -n 0

# Speed, as ratios taken in one run; fails when a bar is missed. ARGS names some of the rows.
bench: ARGS :=
bench:
	@$(PYTHON) -I config/embedded/install.py requirements-bench.txt $(BENCH)
	@$(BENCH)/bin/python -m config.embedded run -- $(BENCH)/bin/python -m tests.bench $(ARGS)

# The import contracts are among the tests.
check: development
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(WITH_SERVERS) .venv/bin/mypy config availability reservations pos_sync payments tests
	$(WITH_SERVERS) $(PY) manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) env DJANGO_DEBUG=false DJANGO_HTTPS=true DJANGO_ALLOWED_HOSTS=covers.example \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest $(PYTEST_ARGS)

fmt: development
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# In the running demo, else in a product of its own that is gone afterwards.
rehearse: runtime
	@$(PY) -m config.embedded stage -- $(PY) manage.py rehearse --outlet harbour

# Beside a running demo: every daily screen, at each size, busy and empty, bright and dark.
pictures: development
	@$(PY) -m tests.browser.pictures docs/screens/all

# Any command of manage.py against servers of its own: make manage ARGS="makemigrations"
manage: development
	@$(WITH_SERVERS) $(PY) manage.py $(ARGS)

reset:
	@if [ -x $(PY) ]; then $(PY) -m config.embedded reset; fi
	@rm -rf .run

lock: tools
	$(TOOLS)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra embedded pyproject.toml -o requirements.txt
	$(TOOLS)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra embedded --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(TOOLS)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra embedded --extra bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt

# Asks the package index for advisories on what is locked; needs the network.
audit: tools
	$(TOOLS)/pip-audit --require-hashes --disable-pip -r requirements-dev.txt

runtime:
	@$(PYTHON) -I config/embedded/install.py requirements.txt

development:
	@$(PYTHON) -I config/embedded/install.py requirements-dev.txt

tools:
	@[ -x $(TOOLS)/uv ] || { $(PYTHON) -m venv .run/tools && $(TOOLS)/pip install -q uv pip-audit; }
