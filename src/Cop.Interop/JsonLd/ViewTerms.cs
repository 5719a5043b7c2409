using System.Collections.Frozen;

namespace Cop;

/// <summary>The terms of the members of views and artifacts, with the form of their values.</summary>
/// <remarks>Protocol 7.3.3; decision D-88.</remarks>
internal static class ViewTerms
{
    public enum Form
    {
        /// <summary>A text, a whole number or a boolean; an array of texts is a set.</summary>
        Scalar,

        /// <summary>A time in the text form of the log.</summary>
        Time,

        /// <summary>JSON that is kept whole.</summary>
        Json,

        /// <summary>The id of another object, or an array of ids.</summary>
        Link,
    }

    private static readonly FrozenDictionary<string, Term> Terms = new Dictionary<string, Term>(StringComparer.Ordinal)
    {
        ["topicId"] = new("cop:topic", Form.Link, ObjectKinds.Topic),
        ["taskId"] = new("cop:task", Form.Link, ObjectKinds.Task),
        ["stepId"] = new("cop:step", Form.Link, ObjectKinds.Step),
        ["parentTaskId"] = new("cop:parentTask", Form.Link, ObjectKinds.Task),
        ["artifactIds"] = new("cop:artifact", Form.Link, ObjectKinds.Artifact),
        ["eventId"] = new("cop:event", Form.Link, ObjectKinds.Event),
        ["replacedBy"] = new("cop:replacedBy", Form.Link, ObjectKinds.Artifact),
        ["createdAt"] = new("cop:createdAt", Form.Time),
        ["updatedAt"] = new("cop:updatedAt", Form.Time),
        ["resumeAfter"] = new("cop:resumeAfter", Form.Time),
        ["resumeBefore"] = new("cop:resumeBefore", Form.Time),
        ["nextAttemptAt"] = new("cop:nextAttemptAt", Form.Time),
        ["payload"] = new("cop:payload", Form.Json),
        ["metadata"] = new("cop:metadata", Form.Json),
        ["result"] = new("cop:result", Form.Json),
        ["error"] = new("cop:error", Form.Json),
        ["lastError"] = new("cop:lastError", Form.Json),
        ["match"] = new("cop:match", Form.Json),
        ["matches"] = new("cop:matches", Form.Json),
        ["marks"] = new("cop:marks", Form.Json),
        ["hash"] = new("cop:hash", Form.Json),
        ["status"] = new("cop:status"),
        ["title"] = new("cop:title"),
        ["assignedTo"] = new("cop:assignedTo"),
        ["reason"] = new("cop:reason"),
        ["requestId"] = new("cop:requestId"),
        ["format"] = new("cop:format"),
        ["agent"] = new("cop:agent"),
        ["label"] = new("cop:label"),
        ["waitFor"] = new("cop:waitFor"),
        ["lastSeq"] = new("cop:lastSeq"),
        ["createdSeq"] = new("cop:createdSeq"),
        ["updatedSeq"] = new("cop:updatedSeq"),
        ["pendingTasks"] = new("cop:pendingTasks"),
        ["activeContinuations"] = new("cop:activeContinuations"),
        ["openChildren"] = new("cop:openChildren"),
        ["since"] = new("cop:since"),
        ["attempt"] = new("cop:attempt"),
        ["maxAttempts"] = new("cop:maxAttempts"),
        ["retryDelayMs"] = new("cop:retryDelayMs"),
        ["quiescent"] = new("cop:quiescent"),
        ["satisfied"] = new("cop:satisfied"),
        ["waitForAll"] = new("cop:waitForAll"),
        ["needsEventsAndTimer"] = new("cop:needsEventsAndTimer"),
        ["exponentialBackoff"] = new("cop:exponentialBackoff"),
        ["noAgentReported"] = new("cop:noAgentReported"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets the term of a member; null for one that the protocol does not know.</summary>
    public static Term? Find(string member) => Terms.GetValueOrDefault(member);

    /// <param name="Name">The compact IRI.</param>
    /// <param name="Form">The form of its values.</param>
    /// <param name="Kind">The kind of object that a link leads to.</param>
    public sealed record Term(string Name, Form Form = Form.Scalar, string? Kind = null);
}
