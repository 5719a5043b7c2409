namespace Cop.Samples.Tests;

/// <summary>A model that counts its paid calls.</summary>
public sealed class CountingModel : IPaidModel
{
    private int _calls;

    public int Calls => _calls;

    public Task<string> SummariseAsync(string text, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult($"summary {Interlocked.Increment(ref _calls)}");
}
