namespace Cop.Packages;

/// <summary>A folder with the layout of a registry: what a static file server of it would serve.</summary>
internal sealed class FolderRegistry(string folder, DiagnosticList diagnostics) : IPackageRegistry
{
    public async Task<RegistryPackage?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, "v1", "packages", name, "index.json");
        if (!Directory.Exists(folder))
            throw new PackageFaultException(DiagnosticCodes.RegistryUnreachable, $"The folder of the registry does not exist: {folder}");
        if (!File.Exists(file)) return null;
        byte[] utf8 =
            await ReadAsync(file, RegistryDocument.MaxBytes, DiagnosticCodes.NotARegistry, cancellationToken).ConfigureAwait(false);
        var package = RegistryDocument.Read(name, utf8, this, folder, diagnostics);
        return package with { Releases = [.. package.Releases.Select(each => each with { Location = Relative(name, each.Location) })] };
    }

    public Task<byte[]> DownloadAsync(RegistryRelease release, CancellationToken cancellationToken) => ReadAsync(
        Path.Combine(folder, release.Location), ArchiveReader.MaxPackedBytes, DiagnosticCodes.BadArchive, cancellationToken);

    // In a folder the archive is beside the document, by the last part of the address that the document gives.
    private static string Relative(string name, string location) => $"v1/packages/{name}/-/{location.Split('/', '\\')[^1]}";

    private static async Task<byte[]> ReadAsync(string file, int maxBytes, DiagnosticCode code, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file).Length > maxBytes)
                throw new PackageFaultException(code, $"{file} is larger than {maxBytes} bytes.");
            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PackageFaultException(DiagnosticCodes.RegistryUnreachable, $"{file} cannot be read: {error.Message}");
        }
    }
}
