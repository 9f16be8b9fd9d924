# make run    everything, with demo data, at http://127.0.0.1:8000/ (PORT, BACKSTOPPING_VAR)
# make test   the tests over servers of their own (ARGS="-k report")
# make lint   format, rules, production settings, missing migrations
# make bench  measure; writes bench.json (ARGS="planning.list", BENCH_SIZE=small)
.PHONY: setup run test lint bench

PYTHON_HERE = .venv/bin/python
# Both start dozens of processes: each reads what the first one compiled.
unexport PYTHONDONTWRITEBYTECODE
# As on a server, and with a database that is never asked.
PRODUCTION = env -u BACKSTOPPING_DEMO BASE_URL=https://backstopping.example DATABASE_URL=postgres:///none \
	SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ

setup:
	@sh backstopping/setup.sh

run: setup
	@exec $(PYTHON_HERE) -m backstopping.embedded

test:
	@sh backstopping/setup.sh test
	@exec $(PYTHON_HERE) -m backstopping.embedded test -n auto --maxprocesses 4 $(ARGS)

lint:
	@sh backstopping/setup.sh test
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m djlint --quiet --lint templates
	$(PRODUCTION) $(PYTHON_HERE) manage.py check --deploy --fail-level WARNING
	$(PRODUCTION) $(PYTHON_HERE) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench: setup
	@exec $(PYTHON_HERE) manage.py bench --out bench.json $(ARGS)
