using System.Globalization;
using System.Text.RegularExpressions;

namespace Cop;

/// <summary>
/// Adds the registered extensions of CloudEvents that other systems know: <c>sequence</c>, <c>partitionkey</c>, <c>correlationid</c> and
/// <c>traceparent</c>; and <c>copstore</c>, which names the store that a topic is local to. Only the last one is read again: the other
/// attributes of COP hold the same.
/// </summary>
/// <remarks>Protocol 6.2.2; decisions CE-1, CE-13.</remarks>
public static partial class RegisteredExtensions
{
    /// <summary>The extension with the id of the store that the topic is local to.</summary>
    public const string StoreAttribute = "copstore";

    /// <summary>Returns the CloudEvent of an event with the extensions that have a value.</summary>
    /// <param name="exported">The CloudEvent of the event.</param>
    /// <param name="source">The event.</param>
    /// <param name="storeId">The id of the store that the topic is local to; null to leave it out.</param>
    public static CloudEventJson AddTo(CloudEventJson exported, Event source, string? storeId = null)
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
        if (storeId is not null)
            members.Add((StoreAttribute, CopJson.From(storeId)));
        return CloudEventJson.OfTrusted(members.DistinctBy(member => member.Item1));
    }

    [GeneratedRegex("^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex TraceParent();
}
