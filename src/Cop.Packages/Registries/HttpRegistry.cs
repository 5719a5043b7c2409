using System.Text;

namespace Cop.Packages;

/// <summary>A registry behind HTTP. Documents are kept with their ETag, and serve alone where there is no network.</summary>
internal sealed class HttpRegistry : IPackageRegistry
{
    private readonly Uri _address;
    private readonly RegistryClient _client;
    private readonly PackageEnvironment _environment;
    private readonly DiagnosticList _diagnostics;

    public HttpRegistry(Uri address, RegistryClient client, PackageEnvironment environment, DiagnosticList diagnostics)
    {
        _address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        (_client, _environment, _diagnostics) = (client, environment, diagnostics);
    }

    public async Task<RegistryPackage?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var uri = new Uri(_address, $"v1/packages/{Uri.EscapeDataString(name)}");
        var (tag, kept) = ReadKept(name);
        if (_environment.IsOffline) return kept is null ? throw Offline(name) : Read(name, kept.Utf8.ToArray(), uri);
        var answer = await _client.GetAsync(uri, RegistryDocument.MaxBytes, tag, cancellationToken).ConfigureAwait(false);
        if (answer.IsMissing) return null;
        if (answer.IsUnchanged && kept is not null) return Read(name, kept.Utf8.ToArray(), uri);
        if (answer.IsTooLong)
            throw new PackageFaultException(DiagnosticCodes.NotARegistry, $"{uri} answered more than {RegistryDocument.MaxBytes} bytes.");
        if (answer.MediaType is "text/html")
            throw new PackageFaultException(
                DiagnosticCodes.NotARegistry, $"{uri} answered a page of HTML and not JSON.",
                fix: new("check the address of the registry"));
        var package = Read(name, answer.Body, uri);
        Keep(name, answer);
        return package;
    }

    public async Task<byte[]> DownloadAsync(RegistryRelease release, CancellationToken cancellationToken)
    {
        if (_environment.IsOffline) throw Offline($"{release.Name} {release.Release.Version}");
        var uri = new Uri(release.Location);
        if (!IsSameOrigin(uri, _address))
            throw new PackageFaultException(
                DiagnosticCodes.AddressRefused, $"{_address} says that the archive of {release.Name} is on another host: {uri}");
        var answer = await _client.GetAsync(uri, ArchiveReader.MaxPackedBytes, null, cancellationToken).ConfigureAwait(false);
        if (answer.IsMissing)
            throw new PackageFaultException(DiagnosticCodes.PackageNotFound, $"The registry has no archive at {uri}.");
        return answer.IsTooLong
            ? throw new PackageFaultException(
                DiagnosticCodes.BadArchive, $"The archive at {uri} is longer than {ArchiveReader.MaxPackedBytes} bytes.")
            : answer.Body;
    }

    private RegistryPackage Read(string name, byte[] utf8, Uri uri)
    {
        var package = RegistryDocument.Read(name, utf8, this, _address.ToString(), _diagnostics);
        return package with
        {
            Releases =
                [.. package.Releases.Select(each => each with { Location = new Uri(new Uri(uri + "/"), each.Location).AbsoluteUri })],
        };
    }

    // The origin of a document is part of the place where it is kept: another registry's answer is another document.
    private string KeptFile(string name) => Path.Combine(
        _environment.Home, "registries", CopHash.Sha256(Encoding.UTF8.GetBytes(_address.AbsoluteUri)).Value[..16],
        $"{Uri.EscapeDataString(name)}.json");

    private (string? Tag, CopJson? Body) ReadKept(string name)
    {
        string file = KeptFile(name);
        var limits = new JsonLimits { MaxBytes = 2 * RegistryDocument.MaxBytes };
        if (!File.Exists(file) || CopJson.Parse(File.ReadAllBytes(file), limits) is not { IsOk: true } kept) return (null, null);
        return (kept.Unwrap()["etag"]?.AsString(), kept.Unwrap()["body"]);
    }

    private void Keep(string name, RegistryAnswer answer) => AtomicFile.Write(
        KeptFile(name),
        CopJson.Object(
            ("etag", answer.Tag is null ? null : CopJson.From(answer.Tag)),
            ("body", CopJson.Parse(answer.Body, new JsonLimits { MaxBytes = RegistryDocument.MaxBytes }).Unwrap())).Utf8.Span,
        Path.Combine(_environment.Home, "registries", "tmp"), isFlushed: false);

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;

    private PackageFaultException Offline(string subject) => new(
        DiagnosticCodes.OfflineMissing, $"{subject} of {_address} is not on this machine, and --offline allows no network.",
        fix: new("run the command once without --offline"));
}
