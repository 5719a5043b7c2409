namespace Cop.Transport;

/// <summary>Appends events to NDJSON files in a folder, and begins a new file when one is full. One process writes.</summary>
/// <remarks>A line that a crash left unfinished is removed when the folder is opened. It was not acknowledged, and comes again.</remarks>
public sealed class FileTarget : IReplicationTarget
{
    private const string LockName = "writer.lock";

    private readonly string _folder;
    private readonly string _node;
    private readonly long _maxFileBytes;
    private FileStream? _lock;
    private FileStream? _file;
    private long _number;

    /// <param name="folder">The folder, which is created.</param>
    /// <param name="node">The URN of this node, the source of events that name none.</param>
    /// <param name="maxFileBytes">The size from which on the next event begins a new file. Default: 64 MiB.</param>
    public FileTarget(string folder, string node, long maxFileBytes = 64 * 1024 * 1024)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(node);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFileBytes, 1);
        (_folder, _node, _maxFileBytes) = (Path.GetFullPath(folder), node, maxFileBytes);
    }

    /// <inheritdoc/>
    public string Name => $"files in {_folder}";

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        try
        {
            var file = _file ?? Open();
            foreach (var carried in events)
            {
                if (file.Length >= _maxFileBytes)
                    file = Rotate(file);
                var line = carried.ToJson(_node).Utf8;
                await file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // What is half written is cut off when the folder is opened again.
            await CloseAsync().ConfigureAwait(false);
            if (fault is OperationCanceledException)
                throw;
            throw new CopException(new CopError(
                fault is IOException ? TransportErrorCodes.Unavailable : TransportErrorCodes.AccessDenied,
                $"The folder '{_folder}' cannot be written: {fault.Message}",
                fault is IOException ? CopErrorCategory.Temporary : CopErrorCategory.Business), fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private FileStream Open()
    {
        Directory.CreateDirectory(_folder);
        _lock ??= new FileStream(Path.Combine(_folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _number = NdjsonFolder.Numbers(_folder) is { Count: > 0 } numbers ? numbers[^1] : 1;
        _file = new FileStream(NdjsonFolder.PathOf(_folder, _number), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        RemoveUnfinishedLine(_file);
        return _file;
    }

    private FileStream Rotate(FileStream full)
    {
        full.Flush(flushToDisk: true);
        full.Dispose();
        return _file = new FileStream(
            NdjsonFolder.PathOf(_folder, ++_number), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
    }

    private static void RemoveUnfinishedLine(FileStream file)
    {
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
                break;
            end--;
        }

        file.SetLength(end);
        file.Position = end;
    }

    private async Task CloseAsync()
    {
        if (_file is { } file)
            await file.DisposeAsync().ConfigureAwait(false);
        if (_lock is { } held)
            await held.DisposeAsync().ConfigureAwait(false);
        (_file, _lock) = (null, null);
    }
}
