using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cop.Conformance.Runner;

/// <summary>
/// A target that runs as a child process, with one message per line over its standard input and output. A process that exits is restarted.
/// </summary>
public sealed class CommandTarget(string command) : ITarget
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Conversation? _conversation;

    public string Name => command;

    public async Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Conversation conversation;
        long id;
        Task<Response> answer;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_conversation is { HasEnded: true } ended)
            {
                await ended.DisposeAsync().ConfigureAwait(false);
                _conversation = null;
            }

            conversation = _conversation ??= Conversation.Start(command);
            (id, answer) = conversation.Expect();
            var line = members.With("op", CopJson.From(operation)).With("id", CopJson.From(id));
            await conversation.SendAsync(line, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new Response.Gone($"'{command}' cannot be started or written to: {Text.Short(fault.Message)}{_conversation?.LastWords}");
        }
        finally
        {
            _turn.Release();
        }

        try
        {
            return await answer.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            conversation.Forget(id);
            return new Response.Silent(
                $"no response to {operation} within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} " +
                    $"s{conversation.LastWords}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_conversation is not null)
            await _conversation.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    /// <summary>One child process, from start to exit.</summary>
    private sealed class Conversation : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly string _command;
        private readonly ConcurrentDictionary<long, TaskCompletionSource<Response>> _expected = new();
        private readonly Task _reading;
        private long _lastId;
        private volatile string? _lastError;
        private volatile bool _hasEnded;

        private Conversation(Process process, string command)
        {
            (_process, _command) = (process, command);
            _process.ErrorDataReceived += (_, said) => _lastError = said.Data is { Length: > 0 } line ? Text.Short(line) : _lastError;
            _process.BeginErrorReadLine();
            _reading = Task.Run(ReadAsync);
        }

        public bool HasEnded => _hasEnded;

        /// <summary>The last line of its standard error, for reports.</summary>
        public string LastWords => _lastError is { } line ? $"; last line of its standard error: {line}" : "";

        public static Conversation Start(string command)
        {
            var start = new ProcessStartInfo(
                "/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            if (OperatingSystem.IsWindows())
                (start.FileName, start.Arguments) = ("cmd.exe", $"/c {command}");
            else
                {
                start.ArgumentList.Add("-c");
                start.ArgumentList.Add(command);
            }
            start.StandardInputEncoding = start.StandardOutputEncoding = new System.Text.UTF8Encoding(false);
            return new Conversation(Process.Start(start) ?? throw new InvalidOperationException("no process"), command);
        }

        public (long Id, Task<Response> Answer) Expect()
        {
            var (id, expected) = (
                Interlocked.Increment(ref _lastId), new TaskCompletionSource<Response>(TaskCreationOptions.RunContinuationsAsynchronously));
            _expected[id] = expected;
            if (_hasEnded)
                expected.TrySetResult(Ended());
            return (id, expected.Task);
        }

        public void Forget(long id) => _expected.TryRemove(id, out _);

        public async Task SendAsync(CopJson line, CancellationToken cancellationToken)
        {
            var stream = _process.StandardInput.BaseStream;
            await stream.WriteAsync((byte[])[.. line.Utf8.Span, (byte)'\n'], cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                _process.StandardInput.Close();
                using var patience = new CancellationTokenSource(Farewell);
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException)
            {
                _process.Kill(entireProcessTree: true);
            }

            await _reading.ConfigureAwait(false);
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (line.Length > 0)
                    Take(System.Text.Encoding.UTF8.GetBytes(line));
            }

            _hasEnded = true;
            foreach (var expected in _expected.Values)
                expected.TrySetResult(Ended());
        }

        private async Task<string?> ReadLineAsync()
        {
            try
            {
                return await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
            }
            catch (IOException)
            {
                return null;
            }
        }

        // A line without a request id goes to all pending requests: it is a malformed response to one of them.
        private void Take(byte[] line)
        {
            var id = CopJson.Parse(line, Messages.Limits).ValueOrDefault?["id"];
            var answer = Response.Read(line);
            if (id is not null && long.TryParse(id.ToString(), CultureInfo.InvariantCulture, out var number))
            {
                if (_expected.TryRemove(number, out var expected))
                    expected.TrySetResult(answer);
                return;
            }

            var garbage = answer as Response.Garbage ?? new Response.Garbage($"{Text.Short(line)} has no request id");
            foreach (var waiting in _expected.Keys)
            {
                if (_expected.TryRemove(waiting, out var expected))
                    expected.TrySetResult(garbage);
            }
        }

        private Response.Gone Ended()
        {
            var how = _process.WaitForExit(1000) ? $"with exit code {_process.ExitCode}" : "by closing its standard output";
            return new($"'{_command}' ended {how}{LastWords}");
        }
    }
}
