using System.Collections.Concurrent;

namespace Cop.Packages;

/// <summary>The registries of a project, in order: the first that has a package serves it.</summary>
internal sealed class RegistrySet : IDisposable
{
    private const int MaxAtOnce = 16;

    private readonly List<IPackageRegistry> _registries = [];
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, RegistryPackage?> _read = new(StringComparer.Ordinal);

    public RegistrySet(PackageEnvironment environment, DiagnosticList diagnostics)
    {
        _http = new HttpClient(
            environment.HttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false }, environment.HttpHandler is null);
        var client = new RegistryClient(_http, environment);
        foreach (var address in UserConfiguration.RegistriesOf(environment, diagnostics))
        {
            bool isUrl = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
            _registries.Add(isUrl
                ? new HttpRegistry(uri!, client, environment, diagnostics)
                : new FolderRegistry(Path.GetFullPath(address), diagnostics));
        }
    }

    /// <summary>The document of a package; null when no registry has it.</summary>
    public async Task<RegistryPackage?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(name, out var known)) return known;
        if (_registries.Count == 0)
            throw new PackageFaultException(
                DiagnosticCodes.NoRegistry, $"{name} is needed, and no registry is named.",
                fix: new("give --registry URL|DIR, or registries in the config.yaml of the user's folder"));
        RegistryPackage? found = null;
        foreach (var registry in _registries)
        {
            found = await registry.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            if (found is not null) break;
        }

        return _read[name] = found;
    }

    /// <summary>Reads several documents at once.</summary>
    public Task ReadAllAsync(IEnumerable<string> names, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        names, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
        async (name, cancellation) => await ReadAsync(name, cancellation).ConfigureAwait(false));

    public void Dispose() => _http.Dispose();
}
