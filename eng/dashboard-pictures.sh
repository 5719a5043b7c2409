#!/usr/bin/env bash
# Takes the pictures of docs/dashboard.md from a seeded store. Usage: eng/dashboard-pictures.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
COP_PICTURES="$PWD/docs/pictures" dotnet test tests/Dashboard --nologo --filter "FullyQualifiedName~PictureTests"
