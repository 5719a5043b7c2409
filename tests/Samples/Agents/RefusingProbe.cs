namespace Cop.Samples.Tests;

/// <summary>Knows one link only.</summary>
public sealed class RefusingProbe : ILinkProbe
{
    public Task<bool> ExistsAsync(string link, CancellationToken cancellationToken) => Task.FromResult(link == "README.md");
}
