using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>A function of the host as the package declares it.</summary>
/// <param name="implementation">The code, from the host.</param>
/// <param name="tool">The declaration, from the bundle.</param>
internal sealed class DeclaredFunction(AIFunction implementation, BundleTool tool) : DelegatingAIFunction(implementation)
{
    public override string Description => tool.Description;

    public override JsonElement JsonSchema => tool.InputSchema.Element;

    /// <summary>The code without its declaration.</summary>
    public AIFunction Implementation => InnerFunction;
}
