using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The labels that topics are listed by.</summary>
internal static class IndexLabels
{
    public const string Stuck = "stuck";
    public const string Failed = "failed";
    public const string Waits = "waits";
    public const string Person = "person";

    private const int MaxWords = 24;
    private const int MaxWord = 40;

    // Indexes of stores take texts of about 2,700 bytes.
    private const int MaxLabel = 400;

    public static string Status(string status) => Bounded("status:" + status);

    public static string Type(string type) => Bounded("type:" + type);

    public static string Agent(string name) => Bounded("agent:" + AgentName.Normalize(name));

    /// <summary>Topics with a continuation that this agent resumes.</summary>
    public static string Resumer(string name) => Bounded("resumer:" + AgentName.Normalize(name));

    public static string Profile(string profile) => Bounded("profile:" + profile);

    public static string Asked(string assignee) => Bounded("asked:" + assignee);

    public static string Metadata(TopicMember member) => Bounded($"meta:{member.Name}={member.Value}");

    public static string Word(string word) => Bounded("word:" + word);

    /// <summary>The words of a text in lower case: runs of letters and digits.</summary>
    public static IEnumerable<string> Words(string? text)
    {
        var start = -1;
        for (var at = 0; text is not null && at <= text.Length; at++)
        {
            var isPart = at < text.Length && char.IsLetterOrDigit(text[at]);
            if (isPart && start < 0)
                start = at;
            else if (!isPart && start >= 0)
            {
                yield return text[start..Math.Min(at, start + MaxWord)].ToLowerInvariant();
                start = -1;
            }
        }
    }

    public static ImmutableArray<string> Of(TopicSummary topic)
    {
        var labels = new SortedSet<string>(StringComparer.Ordinal) { Status(topic.Status) };
        labels.UnionWith(topic.Types.Select(Type));
        // A prefix of a type, such as tool.*, is a label of its own.
        labels.UnionWith(topic.Types.Select(type => type.Split('.', 2)).Where(parts => parts.Length == 2)
            .Select(parts => Type(parts[0] + ".*")));
        labels.UnionWith(topic.Agents.Select(Agent));
        labels.UnionWith(topic.Resumers.Select(Resumer));
        labels.UnionWith(topic.Profiles.Select(Profile));
        labels.UnionWith(topic.Asked.Select(Asked));
        labels.UnionWith(topic.Metadata.Select(member => Metadata(new TopicMember(member.Name, member.Value))));
        labels.UnionWith(topic.Title is { Length: > 0 } title ? Words(title).Take(MaxWords).Select(Word) : []);
        if (topic.IsStuck)
            labels.Add(Stuck);
        if (topic.HasFailed)
            labels.Add(Failed);
        if (topic.Waits > 0)
            labels.Add(Waits);
        if (!topic.Asked.IsEmpty)
            labels.Add(Person);
        return [.. labels];
    }

    // A long text is known by its hash.
    private static string Bounded(string label)
    {
        label = label.ReplaceLineEndings(" ").Replace('\0', ' ');
        return label.Length <= MaxLabel ? label
            : $"{label[..label.IndexOf(':', StringComparison.Ordinal)]}:sha256:"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(label)));
    }
}
