namespace Cop.Samples.Tests;

public interface ILinkProbe
{
    Task<bool> ExistsAsync(string link, CancellationToken cancellationToken);
}
