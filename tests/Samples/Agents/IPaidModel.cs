namespace Cop.Samples.Tests;

public interface IPaidModel
{
    Task<string> SummariseAsync(string text, string idempotencyKey, CancellationToken cancellationToken);
}
