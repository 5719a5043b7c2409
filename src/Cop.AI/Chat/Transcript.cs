using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Reads the messages of a run from the log.</summary>
internal static class Transcript
{
    /// <exception cref="CopException">An artifact cannot be read.</exception>
    public static async Task<IReadOnlyList<ChatMessage>> ReadAsync(
        ChatRun run, AgentContext context, CancellationToken cancellationToken)
    {
        var messages = new List<ChatMessage>(run.Transcript.Length);
        foreach (var entry in run.Transcript)
        {
            if (entry.Count is not null)
                messages.AddRange((await ArtifactAsync(entry.Id, context, cancellationToken).ConfigureAwait(false))["messages"]!.Items
                    .Select(MessageJson.Read));
            else if (entry.ModelCallId is not { } callId)
                messages.Add(MessageJson.Read(await ArtifactAsync(entry.Id, context, cancellationToken).ConfigureAwait(false)));
            else
                messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(
                    callId, (await ResultAsync(entry, context, cancellationToken).ConfigureAwait(false)).Element)]));
        }

        return messages;
    }

    private static async Task<CopJson> ResultAsync(TranscriptEntry entry, AgentContext context, CancellationToken cancellationToken)
    {
        if (!entry.IsEvent)
        {
            var content = await ArtifactAsync(entry.Id, context, cancellationToken).ConfigureAwait(false);
            return content["content"] ?? content;
        }

        var found = await context.Log.FindEventAsync(entry.Id, cancellationToken).ConfigureAwait(false);
        return found?.Event.Payload["error"] ?? throw Missing(entry.Id, context);
    }

    private static async Task<CopJson> ArtifactAsync(string id, AgentContext context, CancellationToken cancellationToken) =>
        (await context.Store.GetArtifactAsync(context.TopicId, id, cancellationToken).ConfigureAwait(false))
            .Unwrap()?.Payload ?? throw Missing(id, context);

    private static CopException Missing(string id, AgentContext context) => new(CopError.Temporary(
        CopErrorCodes.Unavailable, $"'{id}' of topic '{context.TopicId}', a part of the conversation, cannot be read yet."));
}
