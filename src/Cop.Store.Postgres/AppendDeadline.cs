using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cop;

/// <summary>
/// Limits the calls that appends wait for, independently of the driver: a frozen server neither answers nor closes the connection. After
/// the first late call, the next calls wait for a short time only, until the server answers again, so that queued callers get their error
/// soon.
/// </summary>
internal sealed class AppendDeadline(PostgresOptions options)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private volatile bool _isLate;

    /// <summary>Records that the server has answered.</summary>
    public void NoteAnswer() => _isLate = false;

    /// <summary>Runs a call; a late one is cancelled and abandoned.</summary>
    /// <exception cref="CopException">The call was late, and its outcome is unknown; or the call's own error.</exception>
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
            // The abandoned call is not awaited: the driver ends it when it can, and releases its connection.
            _ = late.CancelAsync();
            throw new CopException(CopError.Temporary(CopErrorCodes.Timeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Postgres did not answer within {limit.TotalSeconds} s (AppendTimeout); whether anything was written is unknown, " +
                        $"retry with the same ids.")));
        }
    }
}
