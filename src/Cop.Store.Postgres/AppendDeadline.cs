using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cop;

/// <summary>
/// Limits the calls that appends wait for, whatever the driver does: a server that is frozen answers nothing and closes nothing. After the
/// first call that was late the next ones wait shortly, until the server answers again, so that callers in the queue are told soon too.
/// </summary>
internal sealed class AppendDeadline(PostgresOptions options)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private volatile bool _isLate;

    /// <summary>The server has answered.</summary>
    public void NoteAnswer() => _isLate = false;

    /// <summary>Runs a call, which is cancelled and left alone when it is late.</summary>
    /// <exception cref="CopException">It was late, with an unknown outcome; or the call's own error.</exception>
    [SuppressMessage(
        "Reliability", "CA2000", Justification = "A call that is left alone still uses its token; the source holds nothing then.")]
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calling = call(late.Token);
        var limit = _isLate && Short < options.AppendTimeout ? Short : options.AppendTimeout;
        try
        {
            var result = await calling.WaitAsync(limit, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            NoteAnswer();
            late.Dispose();
            return result;
        }
        catch (TimeoutException) when (!calling.IsCompleted)
        {
            _isLate = true;
            // Not waited for: the driver ends when it can, and gives its connection up.
            _ = late.CancelAsync();
            throw new CopException(CopError.Temporary(CopErrorCodes.Timeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Postgres did not answer within {limit.TotalSeconds} s (AppendTimeout); whether anything was written is unknown, " +
                        $"retry with the same ids.")));
        }
    }
}
