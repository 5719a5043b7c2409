using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Buffers;

namespace Cop.Cli;

/// <summary>The lines of a stream as bytes, each bounded.</summary>
internal static class NdjsonLines
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream source, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                throw new CopException(new CopError(CopErrorCodes.LimitExceeded, $"A line has more than {maxBytes:N0} bytes; an export has one event a line. Nothing was written."));
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

    public static bool IsWhiteSpace(this ReadOnlyMemory<byte> line) => line.Span.TrimStart(" \t\r"u8).IsEmpty;
}
