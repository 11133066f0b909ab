#!/usr/bin/env bash
# Make the secrets that docker-compose.yml reads, once. What exists already is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

random() { head -c 48 /dev/urandom | base64 | tr -d '/+=\n'; }
keep() { # file, content
    if [ ! -s "secrets/$1" ]; then
        printf '%s' "$2" >"secrets/$1"
        echo "made secrets/$1"
    fi
}

keep secret_key "$(random)$(random)"
keep db_password "$(random)"
keep database_url "postgres://portal:$(cat secrets/db_password)@db:5432/portal"
# Replace by the agency's mail server: smtp+tls://user:password@host:587
[ -e secrets/email_url ] || { : >secrets/email_url; echo "made secrets/email_url (empty: letters go to a folder)"; }
keep signing_passphrase "$(random)"
if [ ! -s secrets/signing_key.p12 ]; then
    openssl req -x509 -newkey rsa:3072 -sha256 -days 3650 -nodes -subj "/CN=Trial signature of the portal" \
        -addext keyUsage=critical,digitalSignature,nonRepudiation \
        -keyout secrets/.key -out secrets/.certificate 2>/dev/null
    openssl pkcs12 -export -inkey secrets/.key -in secrets/.certificate -out secrets/signing_key.p12 \
        -passout file:secrets/signing_passphrase
    rm -f secrets/.key secrets/.certificate
    echo "made secrets/signing_key.p12 (self-signed: replace it by the agency's qualified certificate)"
fi

# The containers' own user reads them and nobody else.
if [ "$(id -u)" -eq 0 ]; then
    chown -R 10001:10001 secrets
    chmod 0400 secrets/*
else
    echo "Run as root so that only the containers' user (10001) can read secrets/" >&2
fi
