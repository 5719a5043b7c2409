using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Ledger;

/// <summary>The values that are sealed on their way into the log, by event type.</summary>
/// <remarks>Decision M-1.</remarks>
public sealed class SealingRules
{
    private const int MaxDepth = 8;
    private const string SubjectPrefix = "urn:cop:subject:";

    // What the kernel and profiles read must stay readable.
    private static readonly ImmutableArray<string> ReadByKernel =
        ["topic.", "task.", "step.", "artifact.", "continuation.", "delivery.", "human.", "store.", "privacy."];

    private readonly ImmutableDictionary<string, ImmutableArray<SealingRule>> _rules;

    private SealingRules(ImmutableDictionary<string, ImmutableArray<SealingRule>> rules) => _rules = rules;

    /// <summary>No rules.</summary>
    public static SealingRules Empty { get; } =
        new(ImmutableDictionary.Create<string, ImmutableArray<SealingRule>>(StringComparer.Ordinal));

    /// <summary>Adds a rule.</summary>
    /// <param name="eventType">The type of the events.</param>
    /// <param name="subject">JSON Pointer of the text that names the subject, such as <c>/customerId</c>.</param>
    /// <param name="pointers">JSON Pointers of the values to seal, such as <c>/name</c>.</param>
    /// <exception cref="ArgumentException">A pointer is malformed, or the value is read by the kernel, a profile or this rule.</exception>
    public SealingRules Add(string eventType, string subject, params IEnumerable<string> pointers)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventType);
        ArgumentNullException.ThrowIfNull(pointers);
        ImmutableArray<string> all = [.. pointers];
        if (all.IsEmpty)
            throw new ArgumentException($"The rule for '{eventType}' seals nothing; name the values.", nameof(pointers));
        foreach (var pointer in all.Append(subject))
        {
            if (pointer is not ['/', ..])
                throw new ArgumentException($"'{pointer}' is no JSON Pointer of a member; it begins with '/'.", nameof(pointers));
        }

        foreach (var pointer in all)
        {
            if (subject == pointer || subject.StartsWith(pointer + "/", StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"'{pointer}' cannot be sealed, because '{subject}' names the subject and must stay readable.", nameof(pointers));
            }

            if (ReadByKernel.Any(prefix => eventType.StartsWith(prefix, StringComparison.Ordinal))
                && !pointer.StartsWith("/artifact/payload/", StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"'{pointer}' of '{eventType}' cannot be sealed, because the kernel or a profile reads it; put personal data into a "
                    + "member of an artifact's payload, or into an event of your own.", nameof(pointers));
            }
        }

        var rule = new SealingRule(eventType, subject, all);
        return new SealingRules(_rules.SetItem(eventType, [.. For(eventType), rule]));
    }

    /// <summary>Adds the rule that the attributes of a payload record make.</summary>
    /// <typeparam name="T">A record with <see cref="PersonalDataAttribute"/> and one <see cref="DataSubjectAttribute"/>.</typeparam>
    /// <param name="eventType">The type of the events.</param>
    /// <param name="type">The record's JSON form, such as from a <c>JsonSerializerContext</c>.</param>
    /// <exception cref="ArgumentException">The record has no personal data, or not exactly one subject.</exception>
    public SealingRules Add<T>(string eventType, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var (subjects, values) = (new List<string>(), new List<string>());
        Collect(type, "", 0, subjects, values);
        return subjects.Count == 1 && values.Count > 0
            ? Add(eventType, subjects[0], values)
            : throw new ArgumentException(
                $"{typeof(T).Name} has {subjects.Count} properties with [DataSubject] and {values.Count} with [PersonalData]; it needs one "
                + "of the first, and at least one of the second.", nameof(type));
    }

    /// <summary>The rules of an event type.</summary>
    public ImmutableArray<SealingRule> For(string eventType) => _rules.GetValueOrDefault(eventType, []);

    /// <summary>The id of the subject that a text names.</summary>
    internal static string SubjectOf(string text) =>
        text.StartsWith(SubjectPrefix, StringComparison.Ordinal) ? text : SubjectPrefix + Uri.EscapeDataString(text);

    private static void Collect(JsonTypeInfo type, string at, int depth, List<string> subjects, List<string> values)
    {
        foreach (var property in type.Kind == JsonTypeInfoKind.Object && depth < MaxDepth ? type.Properties : [])
        {
            var pointer = $"{at}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (property.AttributeProvider?.IsDefined(typeof(DataSubjectAttribute), inherit: true) == true)
                subjects.Add(pointer);
            if (property.AttributeProvider?.IsDefined(typeof(PersonalDataAttribute), inherit: true) == true)
                values.Add(pointer);
            else if (type.Options.TryGetTypeInfo(property.PropertyType, out var inner) && inner.Type != type.Type)
                Collect(inner, pointer, depth + 1, subjects, values);
        }
    }
}
