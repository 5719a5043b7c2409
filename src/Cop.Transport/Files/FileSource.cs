using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cop.Transport;

/// <summary>Reads events from the NDJSON files of a folder, from the file and byte that were acknowledged last.</summary>
public sealed class FileSource : IReplicationSource
{
    private const int BatchSize = 200;

    private readonly string _folder;
    private readonly IReplicationCheckpoint _checkpoint;
    private readonly JsonLimits? _limits;
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;

    /// <param name="folder">The folder of a <see cref="FileTarget"/>.</param>
    /// <param name="checkpoint">The place of this reader.</param>
    /// <param name="limits">The limits of one event; null for the defaults.</param>
    /// <param name="pollInterval">The interval between reads at the end of the files; null for 500 ms.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public FileSource(
        string folder, IReplicationCheckpoint checkpoint, JsonLimits? limits = null, TimeSpan? pollInterval = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(checkpoint);
        (_folder, _checkpoint, _limits) = (Path.GetFullPath(folder), checkpoint, limits);
        (_pollInterval, _time) = (pollInterval ?? TimeSpan.FromMilliseconds(500), timeProvider ?? TimeProvider.System);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_pollInterval, TimeSpan.Zero, nameof(pollInterval));
    }

    /// <inheritdoc/>
    public string Name => $"files in {_folder}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = FilePlace.Read(await _checkpoint.LoadAsync(cancellationToken).ConfigureAwait(false));
        if (!follow && NdjsonFolder.Numbers(_folder).Count == 0)
        {
            throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"The folder '{_folder}' has no files of events; name one that a replication has written."));
        }

        while (true)
        {
            var events = ImmutableArray.CreateBuilder<CarriedEvent>();
            await foreach (var (carried, next) in ReadEventsAsync(place, cancellationToken).ConfigureAwait(false))
            {
                place = next;
                events.Add(carried);
                if (events.Count == BatchSize)
                    yield return Batch(events, place);
            }

            if (events.Count > 0)
                yield return Batch(events, place);
            if (!follow)
                yield break;
            await Task.Delay(_pollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ReplicationBatch Batch(ImmutableArray<CarriedEvent>.Builder events, FilePlace place) =>
        new(events.DrainToImmutable(), stop => _checkpoint.SaveAsync(place.ToJson(), stop));

    private async IAsyncEnumerable<(CarriedEvent Event, FilePlace Next)> ReadEventsAsync(
        FilePlace from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var numbers = NdjsonFolder.Numbers(_folder);
        if (from.Offset > 0 && !numbers.Contains(from.Number))
        {
            throw new CopException(new CopError(
                CopErrorCodes.HistoryChanged, $"The file '{NdjsonFolder.PathOf(_folder, from.Number)}' is missing, which was read up to "
                    + $"byte {from.Offset}. Restore it, or delete the checkpoint to begin with the first event."));
        }

        foreach (var number in numbers.Where(number => number >= from.Number))
        {
            var path = NdjsonFolder.PathOf(_folder, number);
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var owned = file.ConfigureAwait(false);
            var offset = number == from.Number ? from.Offset : 0;
            if (file.Length < offset)
            {
                throw new CopException(new CopError(
                    CopErrorCodes.HistoryChanged,
                    $"The file '{path}' is shorter than the {offset} bytes that were read of it; restore it."));
            }

            file.Position = offset;
            var lines = new WholeLines(file);
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                var at = offset;
                offset += line.Length + 1;
                if (!CarriedEvent.Parse(line.Span, _limits).TryGet(out var carried, out var error))
                {
                    throw new CopException(error with
                    {
                        Message = string.Create(CultureInfo.InvariantCulture, $"'{path}', byte {at}: {error.Message}"),
                    });
                }

                yield return (carried, new FilePlace(number, offset));
            }
        }
    }
}
