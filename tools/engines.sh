#!/usr/bin/env bash
# Starts what `sourcecheck batch --engine spark` runs on, from the registries, on this machine, and stops it at the end.
#
#   tools/engines.sh test sail          the same findings on Sail as on this machine alone
#   tools/engines.sh test spark         the same on Spark: undisturbed, and with a worker killed in mid-shuffle
#   tools/engines.sh test spark killed  only the last
#   tools/engines.sh measure            time a pair: local, Sail and Spark on the same data (see docs/engines.md)
#   tools/engines.sh run sail COMMAND…  any command, with the address of the engine in $ENGINE
#   tools/engines.sh run spark COMMAND…
#
# Spark is a master and two workers with one core each, Sail one process with two workers. All listen on 127.0.0.1 only, on
# free ports. Java comes from Debian when it is missing. Status 3: Spark cannot be had on this machine, in one line why.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

say() { printf '%s\n' "$*" >&2; }

scratch=$(mktemp -d)
started=()
stop() {
    local process
    # Each was started as a group of its own, with all that it starts.
    for process in "${started[@]}"; do kill -TERM -- "-$process" 2> /dev/null || true; done
    for process in "${started[@]}"; do
        for _ in $(seq 50); do kill -0 -- "-$process" 2> /dev/null || break; sleep 0.1; done
        kill -KILL -- "-$process" 2> /dev/null || true
    done
    rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT TERM

# start NAME COMMAND…: in the background, in a group of its own, with its words in a file.
start() {
    local name=$1
    shift
    setsid "$@" > "$scratch/$name.log" 2>&1 < /dev/null &
    started+=($!)
    printf '%s\n' "$!" > "$scratch/$name.pid"
}

# wait_for NAME SECONDS TEST…
wait_for() {
    local name=$1 seconds=$2
    shift 2
    for _ in $(seq $((seconds * 4))); do
        if "$@"; then return; fi
        sleep 0.25
    done
    say "$name did not start within $seconds s:"
    tail -n 20 "$scratch/$name.log" >&2
    exit 1
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
answers() { python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()' "$1" 2> /dev/null; }
registered() { [ "$(grep -c 'Registering worker' "$scratch/master.log")" -ge "$1" ]; }

start_sail() {
    python=$(tools/python.sh env test)
    local port
    port=$(free_port)
    # A slot is a task that may run, and a stage of Sail needs as many as it has tasks; the threads are those of the
    # machine.
    start sail env SAIL_MODE=local-cluster SAIL_CLUSTER__WORKER_INITIAL_COUNT=2 SAIL_CLUSTER__WORKER_MAX_COUNT=2 \
        SAIL_CLUSTER__WORKER_TASK_SLOTS=64 "$(dirname "$python")/sail" spark server --ip 127.0.0.1 --port "$port"
    wait_for sail 60 answers "$port"
    export ENGINE=sc://127.0.0.1:$port
}

start_spark() {
    if ! command -v java > /dev/null; then
        { apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless; } > /dev/null 2>&1 || {
            say "Spark did not run: there is no java, and Debian's openjdk-17-jre-headless could not be installed"
            exit 3
        }
    fi
    python=$(tools/python.sh env spark) || { say "Spark did not run: PyPI's pyspark could not be installed"; exit 3; }
    local class master ui number
    SPARK_HOME=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
    export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$python SPARK_LOCAL_DIRS=$scratch/shuffle
    export SPARK_CONF_DIR=$scratch/conf
    mkdir -p "$SPARK_CONF_DIR"
    cat > "$SPARK_CONF_DIR/spark-defaults.conf" << CONF
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 1g
spark.executor.cores 1
spark.executor.memory 1g
spark.ui.enabled false
CONF
    cat > "$SPARK_CONF_DIR/log4j2.properties" << CONF
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
# The workers that registered are read from this.
logger.master.name = org.apache.spark.deploy
logger.master.level = info
CONF
    class=$SPARK_HOME/bin/spark-class
    master=$(free_port)
    ui=$(free_port)
    start master "$class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$master" --webui-port "$ui"
    wait_for master 120 answers "$master"
    for number in 1 2; do
        start "worker$number" "$class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1g \
            --webui-port "$(free_port)" --work-dir "$scratch/work$number" "spark://127.0.0.1:$master"
    done
    wait_for master 120 registered 2
    export ENGINE=spark://127.0.0.1:$master WORKER_GROUP
    WORKER_GROUP=$(cat "$scratch/worker2.pid")
}

engine() {
    case $1 in
        sail) start_sail ;;
        spark) start_spark ;;
        *) say "unknown engine: $1; sail or spark"; exit 2 ;;
    esac
    export PYSPARK_PYTHON=$python PYTHON=$python SHUFFLE=$scratch/shuffle
}

case ${1:-} in
    test)
        [ -e python/sourcecheck/_native.abi3.so ] || tools/python.sh build
        engine "${2:?sail or spark}"
        "$python" python/tests/engine/same_findings.py "$2" "$scratch/test" "${@:3}"
        ;;
    run)
        engine "${2:?sail or spark}"
        shift 2
        "$@"
        ;;
    measure)
        for name in sail spark; do
            # Its own words and not this shell's: PYTHON is set by then.
            # shellcheck disable=SC2016
            tools/engines.sh run "$name" bash -c 'exec "$PYTHON" python/tests/engine/measure.py "$@"' measure \
                "$name" "$scratch/$name" "${2:-2000}"
        done
        ;;
    *) say "see the head of $0"; exit 2 ;;
esac
