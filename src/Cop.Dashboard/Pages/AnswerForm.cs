namespace Cop.Dashboard;

/// <summary>The form of an answer, made from the request's options and schema.</summary>
internal static class AnswerForm
{
    public static Html Write(DashboardRequest request, ProfileRow row)
    {
        if (!request.Visitor.MayAnswer)
            return Html.Of($"<p class=\"dim\">You may read this and not answer it.</p>");
        if (!HumanRequests.IsFor(row, request.Visitor))
            return Html.Of($"<p class=\"dim\">It is addressed to {row.Assignee}; only that person or role answers it.</p>");
        if (request.Context.RequestServices.GetService(typeof(IHumanInbox)) is null)
            return Html.Of($"<p class=\"dim\">This host has no inbox: add <code>cop.AddHitl()</code> to AddCop.</p>");
        var (payload, options) = (HumanRequests.Payload(row), HumanRequests.Options(row).ToList());
        var schema = payload["schema"];
        var needsValue = HumanRequests.IsInput(row) || options.Any(option => option.Needs.Contains("value"));
        var proposal = payload["proposal"];
        return Html.Of($"""
            <section id="answer" aria-label="Your answer"><h2>Your answer</h2>
            <form method="post" action="{request.Links.Page("inbox/request")}" class="answer">
            {Forms.Token}{Forms.Hidden("topic", row.TopicId)}{Forms.Hidden("request", row.Id)}{Forms.Hidden("shown",
                HumanRequests.ShownHash(row))}{RequestDifference.Hidden(row)}
            {Html.When(options.Count > 0, $"<fieldset><legend>Decision</legend>{options.Select(option => Option(request, option.Id,
                option.Label, [.. option.Needs]))}</fieldset>")}
            {Html.When(needsValue, $"<fieldset><legend>{(HumanRequests.IsInput(row) ? "Answer" : "Value, where the decision needs " +
                "one")}</legend>{SchemaForm.Write(schema, proposal, new FieldValues(request.Form),
                    HumanRequests.IsInput(row))}</fieldset>")}
            <label>Rationale{(IsRationaleNeeded(payload) ? " (required)" : "")} <textarea name="rationale" rows="3" maxlength="16000">
            {new ExactText(request.Field("rationale"))}</textarea></label>
            <p>As <b>{request.Visitor.Actor?.Identity}</b>{(request.Visitor.IsLocal ? ", the identity of the loopback " +
                "address" : "")}. Your answer, the hash above and the time become an event of the topic and cannot be taken back.</p>
            <button class="primary">Send answer</button>
            </form>
            <details><summary>Delegate…</summary><form method="post" action="{request.Links.Page("inbox/request")}">
            {Forms.Token}{Forms.Hidden("topic", row.TopicId)}{Forms.Hidden("request", row.Id)}
            <label>To, such as human:bo or role:finance <input name="delegate" required value="{new ExactText(
                request.Field("delegate"))}"></label>
            {Forms.Input("why", "Reason", request.Field("why"))} <button>Delegate</button></form></details></section>
            """);
    }

    private static bool IsRationaleNeeded(CopJson payload) => payload["rationaleRequired"]?.Kind == System.Text.Json.JsonValueKind.True;

    private static Html Option(DashboardRequest request, string id, string label, IReadOnlyList<string> needs) => Html.Of($"""
        <label class="option"><input type="radio" name="decision" value="{new ExactText(id)}" required{Html.When(
            request.Field("decision") == id, $" checked")}> {label}{Html.When(needs.Count > 0, $" " +
                $"<span class=\"dim\">needs {string.Join(" and ", needs)}</span>")}</label>
        """);
}
