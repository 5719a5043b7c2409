using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>The declaration of another agent as a tool. It is never invoked: a call of it is a task of that agent.</summary>
internal sealed class DelegateFunction(string name, string description) : AIFunction
{
    private static readonly JsonElement Schema = JsonDocument.Parse(
        """{"type":"object","properties":{"brief":{"type":"string","description":"The task, complete in itself."}},"required":["brief"]}""")
        .RootElement;

    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => Schema;

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        throw new CopInvariantException($"'{name}' is an agent, and was called as a function.");
}
