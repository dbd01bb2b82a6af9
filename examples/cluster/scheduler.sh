#!/usr/bin/env bash
# A scheduler that takes in only who holds the keys: scheduler.sh KEYS [HOST [PORT]]
# HOST is the address on which it listens (127.0.0.1 unless given), PORT is 8786.
set -euo pipefail
keys=${1:?name the folder that keys.py has made}
host=${2:-127.0.0.1}
port=${3:-8786}

# The dashboard asks nobody who he is: it stays off.
exec "${PYTHON:-python}" -m distributed.cli.dask_scheduler --no-dashboard --no-show \
    --host "tls://$host" --port "$port" \
    --tls-ca-file "$keys/ca.pem" --tls-cert "$keys/cert.pem" --tls-key "$keys/key.pem"
