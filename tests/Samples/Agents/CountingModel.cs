namespace Cop.Samples.Tests;

/// <summary>Counts what it would have been paid for.</summary>
public sealed class CountingModel : IPaidModel
{
    private int _calls;

    public int Calls => _calls;

    public Task<string> SummariseAsync(string text, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult($"summary {Interlocked.Increment(ref _calls)}");
}
