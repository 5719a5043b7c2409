using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Cop.Dashboard.Tests;

/// <summary>The interactive component of a host's page.</summary>
public sealed class HostCounter : ComponentBase
{
    private int _count;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "onclick", EventCallback.Factory.Create(this, () => _count++));
        builder.AddContent(2, $"Counted to {_count}");
        builder.CloseElement();
    }
}
