namespace Cop.Hitl.Tests;

/// <summary>Drafts of requests and answers as any client may send them.</summary>
internal static class Ask
{
    public static EventDraft Input(string id, string? to = null, string? schema = null, string more = "{}") => Draft(
        HitlEventTypes.InputRequested,
        $$"""{"requestId":"{{id}}","prompt":"How many?"{{To(to)}}{{(schema is null ? "" : $",\"schema\":{schema}")}}}""", more);

    public static EventDraft Decision(string id, string? to = null, string options = """["yes","no"]""", string more = "{}") => Draft(
        HitlEventTypes.DecisionRequested, $$"""{"requestId":"{{id}}","question":"Fit to print?","options":{{options}}{{To(to)}}}""", more);

    public static EventDraft Give(string id, string value, string more = "{}") =>
        Draft(HitlEventTypes.InputProvided, $$"""{"requestId":"{{id}}","value":{{value}}}""", more);

    public static EventDraft Decide(string id, string option, string more = "{}") =>
        Draft(HitlEventTypes.DecisionProvided, $$"""{"requestId":"{{id}}","decision":"{{option}}"}""", more);

    public static EventDraft Change(string type, string id, string more = "{}") => Draft(type, $$"""{"requestId":"{{id}}"}""", more);

    public static EventDraft Draft(string type, string payload, string more = "{}") => new()
    {
        Type = type, Payload = CopJson.Parse(payload).Unwrap().MergePatch(CopJson.Parse(more).Unwrap()),
    };

    private static string To(string? to) => to is null ? "" : $",\"assignee\":\"{to}\"";
}
