namespace Cop.Conformance.Tests;

/// <summary>The server side of the binding in this process, without a transport.</summary>
internal sealed class ServedTarget(IStoreFactory source) : ITarget
{
    private readonly BindingServer _server = new(source, "1.2.3", Console.Error);

    public string Name => source.GetType().Name;

    public async Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken) =>
        Response.Read((await _server.AnswerAsync(operation, members, cancellationToken)).Utf8.Span);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
