using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Cop;

/// <summary>Derives the event type and schema version of a record from its attribute and its name.</summary>
/// <remarks>
/// <c>GuestArrived</c> is <c>guest.arrived</c>, <c>HTTPFailed</c> is <c>http.failed</c>. A final <c>V2</c> belongs to the version. A name
/// of more than two words is ambiguous (<c>order.line_added</c> or <c>order.line.added</c>), so the type must be written out.
/// </remarks>
internal static class EventNaming
{
    private const int MostWords = 2;

    private static readonly string[] ReservedPrefixes =
        ["topic.", "task.", "step.", "artifact.", "continuation.", "delivery.", "privacy.", "store."];

    private static readonly ConcurrentDictionary<Type, (string EventType, int Version)> Known = new();

    /// <summary>Returns the event type and the version of a record.</summary>
    /// <exception cref="ArgumentException">The record has no clear name, or its version contradicts its name.</exception>
    public static (string EventType, int Version) Of(Type record) => Known.GetOrAdd(record, Read);

    private static (string EventType, int Version) Read(Type record)
    {
        var named = record.GetCustomAttribute<EventTypeAttribute>();
        var (words, suffix) = Words(record.Name);
        var version = named?.Version ?? suffix ?? 1;
        Require(version >= 1, record, $"the version is {version}, but must be at least 1");
        Require(
            suffix is null || suffix == version, record,
            $"its name ends in V{suffix}, but [EventType] says Version = {version}; make them equal");
        Require(
            named?.Name is not null || words.Length <= MostWords, record,
            $"its name has {words.Length} words, so the event type is not clear; write it out, such as " +
                $"[EventType(\"{string.Join('.', words)}\")]");
        var type = named?.Name ?? string.Join('.', words);
        Require(CopId.Validate(type, "the event type") is null, record, $"'{type}' is not a valid event type");
        Require(
            record.Assembly == typeof(EventNaming).Assembly
                || !ReservedPrefixes.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)),
            record, $"the type '{type}' is one of the protocol's own; choose a different name");
        return (type, version);
    }

    // The words of a name in PascalCase, in lower case, and the number of a final V<n>. A run of capitals is one word.
    private static (string[] Words, int? Suffix) Words(string name)
    {
        var end = name.AsSpan().TrimEnd("0123456789").Length;
        int? suffix = null;
        if (end > 1 && end < name.Length && name[end - 1] == 'V' && !char.IsAsciiLetterUpper(name[end - 2]))
            (suffix, name) = (int.Parse(name.AsSpan(end), CultureInfo.InvariantCulture), name[..(end - 1)]);
        List<string> words = [];
        var word = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var begins = char.IsUpper(name[at]) && at > 0
                && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1])));
            if (begins)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(char.ToLowerInvariant(name[at]));
        }

        words.Add(word.ToString());
        return ([.. words], suffix);
    }

    private static void Require(bool holds, Type record, string fault)
    {
        if (!holds)
            throw new ArgumentException($"The record {record.FullName} is no event payload: {fault}.");
    }
}
