using System.Globalization;
using System.Text.RegularExpressions;

namespace Cop;

/// <summary>
/// Adds the registered extensions of CloudEvents that other systems know: <c>sequence</c>, <c>partitionkey</c>, <c>correlationid</c> and
/// <c>traceparent</c>. COP does not read them again: its own attributes hold the same.
/// </summary>
/// <remarks>Protocol 6.2.2; decision CE-1.</remarks>
public static partial class RegisteredExtensions
{
    /// <summary>Returns the CloudEvent of an event with the extensions that have a value.</summary>
    /// <param name="exported">The CloudEvent of the event.</param>
    /// <param name="source">The event.</param>
    public static CloudEvent AddTo(CloudEvent exported, Event source)
    {
        ArgumentNullException.ThrowIfNull(exported);
        ArgumentNullException.ThrowIfNull(source);
        var members = exported.Json.Members.Select(member => (member.Name, (CopJson?)member.Value)).ToList();
        // Texts of one length sort like the numbers.
        members.Add(("sequence", CopJson.From(source.TopicSeq.ToString("D19", CultureInfo.InvariantCulture))));
        members.Add(("partitionkey", exported.Json["subject"]));
        if (source.CorrelationId is { Length: > 0 } correlation && AttributeText.IsAllowed(correlation))
            members.Add(("correlationid", CopJson.From(correlation)));
        if (source.Metadata?["traceparent"]?.AsString() is { } parent && TraceParent().IsMatch(parent))
            members.Add(("traceparent", CopJson.From(parent)));
        return CloudEvent.OfTrusted(members.DistinctBy(member => member.Item1));
    }

    [GeneratedRegex("^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex TraceParent();
}
