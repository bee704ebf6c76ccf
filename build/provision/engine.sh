#!/usr/bin/env bash
# The Docker engine of a machine that may have none running:
#
#   engine.sh start   uses the engine that answers, else starts one and notes its process id
#   engine.sh stop    stops the engine that "start" started, and no other
set -euo pipefail

state=/run/eyrie
pid_file=$state/dockerd.pid
log=/var/cache/eyrie/dockerd.log

answers() { docker version --format '{{.Server.Version}}' > /dev/null 2>&1; }

# The pid of our engine while it runs; a number that another program has since received does not count.
own_pid() {
  local pid
  pid=$(cat "$pid_file" 2> /dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = dockerd ] && echo "$pid"
}

start() {
  if answers; then
    echo "engine: $(docker version --format '{{.Server.Version}}') is running and is used as it is"
    return
  fi
  # A machine without an init system may have no control groups mounted, of either version.
  if ! [ -e /sys/fs/cgroup/cgroup.controllers ] && ! [ -d /sys/fs/cgroup/memory ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
  fi
  mkdir -p "$state" "$(dirname "$log")"
  setsid dockerd < /dev/null > "$log" 2>&1 &
  echo $! > "$pid_file"
  for _ in $(seq 120); do
    if answers; then
      echo "engine: started $(docker version --format '{{.Server.Version}}')"
      return
    fi
    own_pid > /dev/null || break
    sleep 0.5
  done
  echo "engine: dockerd did not come up; the end of $log:" >&2
  tail -n 20 "$log" >&2
  exit 1
}

stop() {
  local pid
  if pid=$(own_pid); then
    kill "$pid"
    for _ in $(seq 120); do
      own_pid > /dev/null || break
      sleep 0.5
    done
  fi
  rm -f "$pid_file"
}

case ${1:-} in
  start | stop) "$1" ;;
  *) echo 'usage: engine.sh start|stop' >&2; exit 2 ;;
esac
