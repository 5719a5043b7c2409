namespace Cop.Conformance.Tests;

/// <summary>A target whose answer to hello is waited for, however short the limits of the run are.</summary>
internal sealed class GreetedTarget(ITarget target) : ITarget
{
    public string Name => target.Name;

    public Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken) =>
        operation == "hello" ? target.CallAsync(operation, members, HangLimit.Span, CancellationToken.None)
            : target.CallAsync(operation, members, timeout, cancellationToken);

    public ValueTask DisposeAsync() => target.DisposeAsync();
}
