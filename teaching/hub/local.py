"""A JupyterHub on one machine, for trying the course as students will meet it: tests/bench/hub.py starts it.

Everybody may log in under any name, and all servers run as one user: never let others reach it.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (JupyterHub puts it here)
place = Path(os.environ["HUB_FOLDER"])

c.JupyterHub.bind_url = os.environ.get("HUB_ADDRESS", "http://127.0.0.1:8765")
c.JupyterHub.db_url = f"sqlite:///{place}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(place / "cookie_secret")
c.ConfigurableHTTPProxy.command = [os.environ["HUB_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(place / "proxy.pid")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(place / "homes" / "{username}")
c.Spawner.cmd = [str(Path(sys.prefix) / "bin" / "jupyterhub-singleuser"), "--allow-root"]
c.Spawner.environment = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
c.Spawner.default_url = "/lab"
