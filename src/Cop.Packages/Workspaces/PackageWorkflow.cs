namespace Cop.Packages;

/// <summary>The GitHub workflow of a new package.</summary>
internal static class PackageWorkflow
{
    /// <summary>Checks, tests, builds and packs.</summary>
    public const string Text = """
        # Checks, tests and builds the package. Tests replay the cassettes of tests/cassettes, so no key of a model is needed.
        name: package
        on: [push, pull_request]
        jobs:
          lint:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-dotnet@v4
                with: {dotnet-version: 10.0.x}
              - run: dotnet tool install --global Cop.Cli
              - run: cop install --frozen
                if: hashFiles('cop.lock') != ''
              - run: cop lint
              - run: cop validate
          test:
            needs: lint
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-dotnet@v4
                with: {dotnet-version: 10.0.x}
              - run: dotnet tool install --global Cop.Cli
              - run: cop install --frozen
                if: hashFiles('cop.lock') != ''
              - run: cop test --junit results.xml
              - uses: actions/upload-artifact@v4
                if: always()
                with: {name: results, path: "results.xml\ndist/evaluation"}
          build:
            needs: test
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-dotnet@v4
                with: {dotnet-version: 10.0.x}
              - run: dotnet tool install --global Cop.Cli
              - run: cop install --frozen
                if: hashFiles('cop.lock') != ''
              - run: cop build --strict --runtime cop
              - run: cop pack
              - uses: actions/upload-artifact@v4
                with: {name: package, path: "dist\n*.cop"}
        """ + "\n";
}
