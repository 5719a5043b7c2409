using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>The request that a form was made from, beside the request as it is now.</summary>
internal static class RequestDifference
{
    private const string Field = "seen";
    private const string Sealed = "\"$sealed\"";
    private const int MaxChanges = 100;
    private const int MaxShown = 8000;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["/status"] = "Status", ["/for"] = "Addressed to", ["/answers"] = "Answers", ["/request"] = "Request",
    };

    /// <summary>The field of a form that carries what the person sees.</summary>
    public static Html Hidden(ProfileRow row) => Forms.Hidden(Field, Of(row).ToString());

    /// <summary>Whether a form was made from another content than the request has now.</summary>
    public static bool IsOther(DashboardRequest request, ProfileRow row) =>
        request.Field("shown") is { Length: > 0 } shown && shown != HumanRequests.ShownHash(row);

    /// <summary>Writes what differs, old and new side by side; nothing for a form of the request as it is.</summary>
    public static Html Write(DashboardRequest request, ProfileRow row)
    {
        if (Seen(request) is not { } seen)
            return Html.Empty;
        var now = seen["request"] is null ? Of(row).With("request", null) : Of(row);
        var changes = StateChanges.Compare("", "", seen, now, row.UpdatedSeq).Take(MaxChanges + 1).ToList();
        return Html.When(changes.Count > 0, $"""
            <section aria-label="What changed"><h2>What changed since you saw it</h2>
            <table class="sides"><caption>The request as you saw it, beside the request now</caption>
            <thead><tr><th scope="col">As you saw it</th><th scope="col">Now</th></tr></thead>
            {changes.Take(MaxChanges).Select(Change)}</table>
            {Html.When(changes.Count > MaxChanges, $"<p class=\"dim\">More differences are left out; both requests are here in full.</p>")}
            {Html.When(IsOther(request, row), $"<details><summary>The whole request as you saw it</summary>{JsonView.Write(
                seen["request"], [], MaxShown)}</details>")}
            </section>
            """);
    }

    // What a form says that it was made from is believed only under the hash that its answer carries.
    private static CopJson? Seen(DashboardRequest request) =>
        CopJson.Parse(request.Field(Field)).TryGet(out var seen, out _) && seen.Kind == JsonValueKind.Object
        && (seen["request"] is not { } shown || HumanRequests.HashOf(shown) == request.Field("shown")) ? seen : null;

    // A sealed value is not repeated in a form, so such a request is compared by its hash alone.
    private static CopJson Of(ProfileRow row)
    {
        var payload = HumanRequests.Payload(row);
        return CopJson.Object(
            ("status", CopJson.From(row.Status ?? "")), ("for", CopJson.From(row.Assignee ?? "anyone")),
            ("answers", CopJson.From(HumanRequests.Answers(row).Length)),
            ("request", payload.ToString().Contains(Sealed, StringComparison.Ordinal) ? null : payload));
    }

    private static Html Change(StateChange change) => Html.Of($"""
        <tbody><tr><th colspan="2" scope="rowgroup">{NameOf(change.Pointer)}</th></tr>
        <tr><td>{Value(change.Was)}</td><td>{Value(change.Now)}</td></tr></tbody>
        """);

    private static string NameOf(string pointer) => Names.TryGetValue(pointer, out var name) ? name
        : pointer.StartsWith("/request/", StringComparison.Ordinal) ? pointer["/request".Length..] : pointer;

    private static Html Value(CopJson? value) =>
        value is null ? Html.Of($"<span class=\"dim\">not there</span>") : JsonView.Write(value, [], MaxShown);
}
