#!/usr/bin/env bash
# Builds everything and runs all tests. Usage: ./test.sh [--long]
#   --long  also the runs that take minutes (COP_LONG=1): kills at random points, millions of random cases.
# The last line is "N passed, N failed", with ", N skipped" where there are any; the exit code is 0 only when all went well.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# Nothing of a run must outlive it or depend on a terminal, a language or a home directory.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export HOME="$PWD/artifacts/home" DOTNET_CLI_HOME="$PWD/artifacts/home"
  mkdir -p "$HOME"
fi

case "${1:-}" in
  "") ;;
  --long) export COP_LONG=1 ;;
  -h|--help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
  *) echo "test.sh: unknown argument '$1'; usage: ./test.sh [--long]" >&2; exit 2 ;;
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
# The tool is tested at a pseudo terminal too.
need script bsdutils || exit 1
# A second implementation, in JavaScript, is held to the same checks.
need node nodejs || exit 1

# The tests of the store on Postgres start their own throwaway server from the system's binaries.
if [ -z "${COP_TEST_POSTGRES:-}" ] && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
  install postgresql "the store on Postgres" || exit 1
fi
[ "$(id -u)" -ne 0 ] || need setpriv util-linux || exit 1
# They run behind a pooler too.
PATH="$PATH:/usr/sbin" need pgbouncer pgbouncer || exit 1

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
dotnet test Cop.Kernel.sln --nologo -v minimal </dev/null 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

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
