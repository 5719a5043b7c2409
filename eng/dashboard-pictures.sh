#!/usr/bin/env bash
# Takes the pictures of docs/dashboard.md from a seeded store. Usage: eng/dashboard-pictures.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p artifacts/pictures
COP_PICTURES="$PWD/artifacts/pictures" dotnet test tests/Dashboard --nologo --filter "FullyQualifiedName~PictureTests"
# The documents show the topic and the inbox.
cp artifacts/pictures/dashboard-topic-{light,dark}-1280.png artifacts/pictures/dashboard-inbox-{light,dark}-390.png docs/pictures/
