"""`python -m tests.machinery.run_server SETTINGS`: serve as the command line does, with settings given as JSON."""

from __future__ import annotations

import json
import sys

from rejoinder.app import open_application
from rejoinder.settings import read_settings
from rejoinder.web.logs import configure
from rejoinder.web.server import listen_on, run

if __name__ == "__main__":
    settings = read_settings(None, environ={}, overrides=json.loads(sys.argv[1]))
    configure(settings.log.level)
    application = open_application(settings)
    try:
        run(application.shell, [listen_on(settings.host, settings.port)], application.serving)
    finally:
        application.store.close()
