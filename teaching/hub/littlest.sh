#!/bin/sh
# The course on The Littlest JupyterHub: up to about a hundred students, one machine.
# Run once, as root, on the fresh machine after the hub's own installer. Set the three values first.
set -eu

COURSE=https://github.com/the-thaw/the-thaw # your fork
DOMAIN=hub.example.org                      # the name that points to this machine
EMAIL=teacher@example.org                   # for the certificate

# What the notebooks need, with the versions and checksums of the course, for all students.
git clone --depth 1 "$COURSE" /srv/course
/opt/tljh/user/bin/python -m pip install --no-deps --require-hashes -r /srv/course/requirements/read.txt

# A student who works has about 300 MB in use; the limit keeps one from taking all.
tljh-config set limits.memory 1G
tljh-config set user_environment.default_app jupyterlab
tljh-config set services.cull.enabled True
tljh-config set services.cull.timeout 3600

# The first password that somebody types becomes theirs; only listed names may come in.
tljh-config set auth.type firstuseauthenticator.FirstUseAuthenticator
tljh-config set auth.FirstUseAuthenticator.create_users False
while read -r name; do
    tljh-config add-item users.allowed "$name"
done < students.txt

tljh-config set https.enabled true
tljh-config set https.letsencrypt.email "$EMAIL"
tljh-config add-item https.letsencrypt.domains "$DOMAIN"
tljh-config reload proxy
tljh-config reload
