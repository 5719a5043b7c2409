using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Buffers;

namespace Cop.Cli;

/// <summary>Reads the lines of a stream as bytes, each up to a limit.</summary>
internal static class NdjsonLines
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream source, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(source, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > maxBytes)
                throw TooLong(maxBytes);
            if (read.IsCompleted)
            {
                if (buffer.Length > 0)
                    yield return buffer.ToArray();
                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private static CopException TooLong(int maxBytes) => new(new CopError(
        CopErrorCodes.LimitExceeded,
        $"A line has more than {maxBytes} bytes, and an export has one event on each. Nothing was written. "
        + $"To import larger events, raise {ImportReader.MaxEventBytesOption}."));

    public static bool IsWhiteSpace(this ReadOnlyMemory<byte> line) => line.Span.TrimStart(" \t\r"u8).IsEmpty;
}
