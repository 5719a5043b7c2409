namespace Cop.Stores.Tests;

/// <summary>An agent that keeps the ids of the notes that it received.</summary>
internal sealed class Deliveries
{
    private readonly List<string> _ids = [];

    public AgentRegistration Agent => AgentRegistration.Create("reader", EventFilter.ForTypes("note"), (delivery, _, _) =>
    {
        lock (_ids)
            _ids.Add(delivery.Trigger!.Id);
        return Task.FromResult(AgentOutput.None);
    });

    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_ids)
                return [.. _ids];
        }
    }

    public Task UntilAsync(int count) => UntilAsync(ids => ids.Distinct().Count() >= count);

    public Task UntilSeenAsync(string id) => UntilAsync(ids => ids.Contains(id));

    private async Task UntilAsync(Func<IReadOnlyList<string>, bool> isSo)
    {
        using var patience = HangLimit.Begin();
        for (; !isSo(Ids); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }
}
