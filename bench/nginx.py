"""The measure of things: nginx with one worker, giving the same compressed bytes as a file."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.machine import SERVER_CORE
from bench.serving import Served, free_port, serving

CONFIGURATION = """
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    sendfile on;
    tcp_nopush on;
    server_tokens off;
    open_file_cache max=100;
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
        gzip_static always;
    }}
}}
"""


@contextlib.contextmanager
def nginx(body: bytes, *, core: int = SERVER_CORE) -> Iterator[Served]:
    """Serve `body`, which is gzip already, at /page; with ETag, and 304 for who has it."""
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder, port = Path(name), free_port()
        # The worker runs as another user when the master is root.
        folder.chmod(0o755)
        (folder / "files").mkdir()
        (folder / "files" / "page.gz").write_bytes(body)
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
        with serving([binary, "-c", str(configuration)], port=port, path="/page", core=core) as served:
            yield served
