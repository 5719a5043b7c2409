namespace Cop.Conformance.Runner;

/// <summary>An implementation under test, as the binding reaches it.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>How a report names it.</summary>
    string Name { get; }

    /// <summary>Sends one request. Whatever happens is an answer; only the caller's token throws.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="members">Its members, an object.</param>
    /// <param name="timeout">How long the target may take.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken);
}
