namespace Cop.Conformance.Runner;

/// <summary>An implementation under test, accessed through the binding.</summary>
public interface ITarget : IAsyncDisposable
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Sends one request. Every failure is returned as a response; only cancellation throws.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="members">The members of the request, an object.</param>
    /// <param name="timeout">The time limit of the response.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken);
}
