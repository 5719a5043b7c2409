namespace Cop.Transport;

/// <summary>A checkpoint in a file, which is replaced as a whole.</summary>
public sealed class FileCheckpoint : IReplicationCheckpoint
{
    private readonly string _path;

    /// <param name="path">The file. Its folder is created.</param>
    public FileCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    /// <exception cref="CopException">The file holds no JSON (<c>transport_malformed</c>).</exception>
    public async Task<CopJson?> LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
            return null;
        var bytes = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        return CopJson.Parse(bytes).TryGet(out var place, out _) ? place : throw new CopException(new CopError(
            TransportErrorCodes.Malformed, $"The checkpoint '{_path}' cannot be read; delete it to begin with the first event."));
    }

    /// <inheritdoc/>
    public async Task SaveAsync(CopJson place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var next = _path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            await file.WriteAsync(place.Utf8, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }
}
