using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>A value of an event that pages show as a mark: sealed, or masked by the name of its member.</summary>
/// <param name="Pointer">Its JSON Pointer in the event.</param>
/// <param name="KeyId">The key of a sealed value; null for a masked one.</param>
internal sealed record ClosedValue(string Pointer, string? KeyId)
{
    public bool IsSealed => KeyId is not null;
}

/// <summary>Finds the values of an event that pages show as marks, and offers to open them.</summary>
internal static class ClosedValues
{
    private const int MaxDepth = 64;
    private const int MaxShown = 50;

    /// <summary>The sealed and masked values of an event, in the order of its JSON.</summary>
    public static IEnumerable<ClosedValue> Find(CopJson json, ImmutableArray<string> masked) => Find(json, "", masked, 0);

    /// <summary>The list of an event's closed values, with a form each for a visitor who may open them.</summary>
    public static Html List(TopicView view, Event stored)
    {
        var closed = Find(stored.Json, view.Request.Site.Options.MaskedMembers).Take(MaxShown + 1).ToList();
        return Html.When(closed.Count > 0, $"""
            <section><h3>Closed values</h3>
            {Html.When(!view.Request.Visitor.MayOpen, $"<p class=\"dim\">You have no permission to open them.</p>")}
            <ul class="closed">{closed.Take(MaxShown).Select(each => Row(view, stored, each))}</ul>
            {Html.When(closed.Count > MaxShown, $"<p class=\"dim\">More than {MaxShown}; the rest is left out.</p>")}</section>
            """);
    }

    public static string Describe(ClosedValue value) => value.IsSealed ? $"sealed, key {value.KeyId}" : "masked by its name";

    private static Html Row(TopicView view, Event stored, ClosedValue value) => Html.Of($"""
        <li><code class="id">{value.Pointer}</code> <span class="dim">{Describe(value)}</span>
        {Html.When(view.Request.Visitor.MayOpen && !view.IsPast, $"""
        <details class="operation"><summary>Open…</summary><form method="post" action="{view.Links.TopicPart(view.Topic.Id, "open")}">
        {Forms.Token}{Forms.Hidden("event", stored.Id)}{Forms.Hidden("pointer", value.Pointer)}
        {Forms.Input("reason", "Reason", null)} <button>Open as {view.Request.Visitor.Actor?.Identity}; recorded in the log</button>
        </form></details>
        """)}</li>
        """);

    private static IEnumerable<ClosedValue> Find(CopJson json, string pointer, ImmutableArray<string> masked, int depth)
    {
        if (json["$sealed"] is { Kind: JsonValueKind.Object } value)
        {
            yield return new ClosedValue(pointer, value["key"]?.AsString() ?? "unknown");
            yield break;
        }

        if (depth == MaxDepth)
            yield break;
        foreach (var (item, at) in json.Items.Select((item, at) => (item, at)))
        {
            foreach (var found in Find(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{at}"), masked, depth + 1))
                yield return found;
        }

        foreach (var (name, member) in json.Members)
        {
            var at = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (JsonView.IsMasked(name, masked) && member["$sealed"] is null)
            {
                yield return new ClosedValue(at, null);
                continue;
            }

            foreach (var found in Find(member, at, masked, depth + 1))
                yield return found;
        }
    }
}
