#!/usr/bin/env bash
# Builds and runs the tests. Usage: ./test.sh [--quick | --area NAME | --long [NAME]]
#   (none)        all tests
#   --quick       the tests of the core alone: no server, no other process
#   --area NAME   one part: a folder of tests/ (core, stores, cli, …), or postgres, journal, failover
#   --long [NAME] all tests, or one part, with the runs that take minutes (COP_LONG=1): kills at random points, millions of random cases,
#                 failovers under Patroni (3 of each kind; COP_FAILOVERS=20 for 20)
# The last line is "N passed, N failed", with ", N skipped" where there are any; the exit code is 0 only when all went well.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# Nothing of a run must outlive it or depend on a terminal, a language or a home directory.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off
# One compiler process for all projects, ended with the run: starting one for each project takes minutes on two cores.
export UseSharedCompilation=true
# No profile-guided optimisation at run time: in processes this short the instrumented code takes more time than it saves.
export DOTNET_TieredPGO=0
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export HOME="$PWD/artifacts/home" DOTNET_CLI_HOME="$PWD/artifacts/home"
  mkdir -p "$HOME"
fi

usage() {
  echo "test.sh: $1; usage: ./test.sh [--quick | --area NAME | --long [NAME]]" >&2
  exit 2
}

area="" quick=""
case "${1:-}" in
  "") ;;
  --quick) area=core quick=1 ;;
  --area) area="${2:-}"; [ -n "$area" ] || usage "--area takes the name of a part"; shift ;;
  --long) export COP_LONG=1; area="${2:-}"; [ -z "$area" ] || shift ;;
  -h|--help) sed -n '2,8s/^# //p' "$0"; exit 0 ;;
  *) usage "unknown argument '$1'" ;;
esac
[ $# -le 1 ] || usage "unknown argument '$2'"

# The project, and the tests of it, that an area stands for.
target="" filter=""
case "$area" in
  "") ;;
  postgres) target=tests/Stores filter="FullyQualifiedName~Postgres" ;;
  journal) target=tests/Stores filter="FullyQualifiedName~Journal" ;;
  failover) target=tests/Stores filter="FullyQualifiedName~Failover" ;;
  *)
    target=""
    for folder in tests/*/; do
      name="$(basename "$folder")"
      [ "${name,,}" != "${area,,}" ] || [ -z "$(ls "$folder"/*.Tests.csproj 2>/dev/null)" ] || target="$folder"
    done
    [ -n "$target" ] || usage "no part is named '$area'" ;;
esac

# need COMMAND PACKAGE: installs a package of the system when its command is missing.
need() {
  command -v "$1" >/dev/null 2>&1 || install "$2" "$1"
}

install() {
  local as=()
  [ "$(id -u)" -eq 0 ] || as=(sudo)
  echo "test.sh: installing $1 for $2"
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" </dev/null && return 0
  "${as[@]}" apt-get update -qq </dev/null && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" </dev/null
}

if ! command -v dotnet >/dev/null 2>&1; then
  echo "test.sh: the .NET 10 SDK is missing; see https://dotnet.microsoft.com/download" >&2
  exit 1
fi
if [ -z "$quick" ]; then
  # The tool is tested at a pseudo terminal too.
  need script bsdutils || exit 1
  # A second implementation, in JavaScript, is held to the same checks.
  need node nodejs || exit 1
  # Keys and time stamps of the ledger are compared with those of OpenSSL.
  need openssl openssl || exit 1

  # The tests of the store on Postgres start their own throwaway server from the system's binaries.
  if [ -z "${COP_TEST_POSTGRES:-}" ] && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    install postgresql "the store on Postgres" || exit 1
  fi
  [ "$(id -u)" -ne 0 ] || need setpriv util-linux || exit 1
  # The long run fails over a cluster under Patroni.
  case "${COP_LONG:-}$area" in
    1|1stores|1postgres|1failover)
      need patroni patroni || exit 1
      need etcd etcd-server || exit 1 ;;
  esac
  # The dashboard is tested in a browser.
  need chromium chromium || exit 1
  need chromedriver chromium-driver || exit 1
  # It installs the checks of accessibility (axe-core).
  need npm npm || exit 1
  # Replication is tested through real brokers.
  PATH="$PATH:/usr/sbin" need rabbitmq-server rabbitmq-server || exit 1
  PATH="$PATH:/usr/sbin" need nats-server nats-server || exit 1
  # The tests of the store on Postgres run behind a pooler too.
  PATH="$PATH:/usr/sbin" need pgbouncer pgbouncer || exit 1
fi

log="$(mktemp)" parts="$(mktemp -d)"
trap 'rm -rf "$log" "$parts"; dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1' EXIT

# The projects with tests, those that take longest first: otherwise one of them runs alone at the end.
projects() {
  for name in Cli Stores Conformance.Runner Dashboard Marten Packages Templates AI Transport Core; do
    ls tests/"$name"/*.Tests.csproj
  done | cat - <(ls tests/*/*.Tests.csproj) | awk '!seen[$0]++'
}

# test_built PROJECT DIRECTORY: tests a project that is built, and prints what it said in one piece.
test_built() {
  local name code from
  name="$(basename "$1" .csproj)" from=$SECONDS
  dotnet test "artifacts/bin/$name/debug/$name.dll" --nologo --logger "console;verbosity=minimal" >"$2/$name" 2>&1 </dev/null
  code=$?
  echo "test.sh: $name took $((SECONDS - from)) s" >>"$2/$name"
  flock "$2" cat "$2/$name"
  return "$code"
}
export -f test_built

# Builds everything once, and tests as many projects at the same time as there are processors: with one more, each takes far longer.
test_all() {
  dotnet build Cop.Kernel.sln --nologo -v minimal </dev/null || return
  projects | xargs -P "$(nproc)" -I{} bash -c 'test_built "$1" "$2"' test.sh {} "$parts"
}

if [ -n "$area" ]; then
  dotnet test "$target" --nologo -v minimal ${filter:+--filter "$filter"} </dev/null 2>&1 | tee "$log"
else
  test_all 2>&1 | tee "$log"
fi
[ $? -eq 0 ] && code=0 || code=1

# One line a project: "Passed!  - Failed: 0, Passed: 27, Skipped: 0, Total: 27, …"
read -r passed failed skipped < <(awk '
  /(Passed|Failed|Skipped)! +- Failed: / {
    for (i = 1; i < NF; i++) {
      n = $(i + 1) + 0
      if ($i == "Passed:") passed += n; else if ($i == "Failed:") failed += n; else if ($i == "Skipped:") skipped += n
    }
  }
  END { print passed + 0, failed + 0, skipped + 0 }' "$log")

[ "$failed" -eq 0 ] || [ "$code" -ne 0 ] || code=1
[ "$passed" -gt 0 ] || { echo "test.sh: no test ran" >&2; [ "$code" -ne 0 ] || code=1; }
[ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || echo "test.sh: a build or a test run broke; see above" >&2
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
exit "$code"
