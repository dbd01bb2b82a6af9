#!/usr/bin/env bash
# Workers of this machine, one per core: workers.sh KEYS tls://SCHEDULER:8786 [WORKERS]
# Run it in a copy of this repository, in the environment of requirements-cluster.txt.
set -euo pipefail
keys=${1:?name the folder that keys.py has made}
address=${2:?name the address of the scheduler, tls://...:8786}
workers=${3:-$(nproc)}
export PYTHONPATH=${PYTHONPATH:-$(cd "$(dirname "$0")/../.." && pwd)}
# One thread each: a worker is a core.
export OMP_NUM_THREADS=1

trap 'kill $(jobs -p) 2>/dev/null' EXIT
for _ in $(seq "$workers"); do
    # Workers end with their scheduler; when it is back they are too.
    while :; do
        "${PYTHON:-python}" -m distributed.cli.dask_worker "$address" --nthreads 1 --no-nanny --no-dashboard \
            --local-directory "${TMPDIR:-/tmp}" --death-timeout 30 \
            --tls-ca-file "$keys/ca.pem" --tls-cert "$keys/cert.pem" --tls-key "$keys/key.pem" || true
        sleep 2
    done &
done
wait
