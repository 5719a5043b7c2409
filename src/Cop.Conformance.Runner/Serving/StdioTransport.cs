using System.IO.Pipelines;
using System.Buffers;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>The binding over standard input and output, with one message per line.</summary>
public static class StdioTransport
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>Responds until the input ends; pending requests are completed first.</summary>
    public static async Task ServeAsync(BindingServer server, Stream input, Stream output, CancellationToken cancellationToken)
    {
        var (reader, writing) = (PipeReader.Create(input), new SemaphoreSlim(1, 1));
        var answering = new List<Task>();
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                if (line.AsSpan().Trim(" \t\r"u8).Length > 0)
                    answering.Add(AnswerAsync(server, line, output, writing, cancellationToken));
            }

            answering.RemoveAll(task => task.IsCompletedSuccessfully);
            if (buffer.Length > 2 * Messages.MaxBytes)
                throw new InvalidDataException("A line is longer than any message may be.");
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                break;
        }

        await Task.WhenAll(answering).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(
        BindingServer server, byte[] line, Stream output, SemaphoreSlim writing, CancellationToken cancellationToken)
    {
        CopJson? id = null;
        CopJson answer;
        if (!CopJson.Parse(line, Messages.Limits).TryGet(out var request, out var fault))
            answer = BindingServer.NoRequest(fault.Message);
        else if (request.Kind != JsonValueKind.Object || request["op"]?.AsString() is not { } operation)
            answer = BindingServer.NoRequest("A request is an object with the string op.");
        else
            (id, answer) = (request["id"], await server.AnswerAsync(operation, request, cancellationToken).ConfigureAwait(false));
        var message = answer.With("id", id ?? CopJson.Null);
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await output.WriteAsync(message.Utf8, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }
}
