#!/usr/bin/env bash
# Takes the pictures of docs/dashboard.md from seeded stores. A second run gives the same files. Usage: eng/dashboard-pictures.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf artifacts/pictures
COP_PICTURES="$PWD/artifacts/pictures" dotnet test tests/Dashboard --nologo --filter "FullyQualifiedName~PictureTests"
cp -r artifacts/pictures/. docs/pictures/
