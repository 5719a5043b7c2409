using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The events of a topic as a file of canonical JSON, one event a line. Each export is an event of its own.</summary>
internal static class TopicExport
{
    private const int MaxBytes = 64 << 20;

    public static async Task<Answer> SendAsync(DashboardRequest request, string topicId)
    {
        if (!request.Visitor.MayVerify || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to export."));
        if (await request.Log.GetHeadAsync(topicId, request.Cancellation).ConfigureAwait(false) is not { } head)
            return Answer.From(Refusal.NotFound());
        using var lines = new MemoryStream();
        await foreach (var stored in request.Log.ReadTopicAsync(topicId, 0, head.LastSeq, request.Cancellation).ConfigureAwait(false))
        {
            lines.Write(stored.Json.Utf8.Span);
            lines.WriteByte((byte)'\n');
            if (lines.Length > MaxBytes)
                return Answer.From(new Refusal(413, "Too large", $"The topic has more than {Texts.Size(MaxBytes)}; use 'cop export'."));
        }

        var refused = await DashboardEvents.RecordAsync(
            request, actor, DashboardEvents.Exported, null, ("kind", "events"), ("topicId", topicId),
            ("toSeq", head.LastSeq.ToString(CultureInfo.InvariantCulture))).ConfigureAwait(false);
        return refused is not null ? Answer.From(refused) : new Answer.Download($"topic-{head.LastSeq}.ndjson", lines.ToArray());
    }
}
