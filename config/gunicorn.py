"""How gunicorn serves the site: `gunicorn -c python:config.gunicorn config.wsgi`; what is given after it wins.

A slow line that uploads holds a thread for as long as it takes, so threads are many: they wait, they don't work. Each
may hold a connection to the database: processes × threads stays below its `max_connections` (100 on PostgreSQL).
"""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "32"))
loglevel = "warning"
control_socket_disable = True
