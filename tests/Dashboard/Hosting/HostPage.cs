using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Cop.Dashboard.Tests;

/// <summary>A Blazor page of a host: a form that is posted to it, and a component that a circuit of the server makes interactive.</summary>
[Route(Path)]
public sealed class HostPage : ComponentBase
{
    public const string Path = "/host/blazor";
    public const string FormName = "say";

    private string? _said;

    [SupplyParameterFromForm(FormName = FormName)]
    public string? Text { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "form");
        builder.AddAttribute(1, "method", "post");
        builder.AddAttribute(2, "onsubmit", EventCallback.Factory.Create(this, () => _said = Text));
        builder.AddNamedEvent("onsubmit", FormName);
        builder.OpenComponent<AntiforgeryToken>(3);
        builder.CloseComponent();
        builder.OpenElement(4, "input");
        builder.AddAttribute(5, "name", nameof(Text));
        builder.CloseElement();
        builder.CloseElement();
        builder.AddContent(6, _said is null ? "Nothing was said." : $"You said: {_said}");
        builder.OpenComponent<HostCounter>(7);
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
    }
}
