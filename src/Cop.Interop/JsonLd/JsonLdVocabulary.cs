using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// A host's own terms: classes for its event and artifact types, and properties for members of its payloads. It cannot define a term of
/// COP again.
/// </summary>
/// <remarks>Protocol 7.6.</remarks>
public sealed class JsonLdVocabulary
{
    private const int MaxNameLength = 100;

    private static readonly string[] ReservedPrefixes = ["cop", "prov", "xsd", "rdf", "rdfs", "owl", "http", "https"];

    private readonly ImmutableDictionary<string, string> _eventClasses;
    private readonly ImmutableDictionary<string, string> _artifactClasses;

    private JsonLdVocabulary(
        string prefix, string space, ImmutableDictionary<string, string> eventClasses, ImmutableDictionary<string, string> artifactClasses,
        ImmutableArray<JsonLdProperty> properties) =>
        (Prefix, Namespace, _eventClasses, _artifactClasses, Properties) = (prefix, space, eventClasses, artifactClasses, properties);

    /// <summary>The prefix, such as <c>legal</c>.</summary>
    public string Prefix { get; }

    /// <summary>The namespace IRI, which ends in <c>#</c> or <c>/</c>.</summary>
    public string Namespace { get; }

    internal ImmutableArray<JsonLdProperty> Properties { get; }

    /// <summary>Creates a vocabulary without terms.</summary>
    /// <param name="prefix">1 to 20 lower-case letters, digits and hyphens, from a letter on.</param>
    /// <param name="space">The namespace: an IRI with <c>//</c> or a URN, which ends in <c>#</c> or <c>/</c>.</param>
    /// <exception cref="ArgumentException">The prefix or the namespace is reserved or malformed.</exception>
    public static JsonLdVocabulary Create(string prefix, string space)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(space);
        if (prefix is not { Length: > 0 and <= 20 } || !char.IsAsciiLetterLower(prefix[0])
            || !prefix.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-'))
            throw new ArgumentException($"'{prefix}' is no prefix; use 1 to 20 of a-z, 0-9 and -, from a letter on.", nameof(prefix));
        if (ReservedPrefixes.Contains(prefix) || IriSyntax.IsOpaqueScheme(prefix))
            throw new ArgumentException($"The prefix '{prefix}' is reserved; choose one of your own.", nameof(prefix));
        if (!IriSyntax.IsIri(space) || space[^1] is not ('#' or '/'))
            throw new ArgumentException($"'{space}' is no namespace; use an IRI that ends in # or /.", nameof(space));
        if (IsReserved(space))
        {
            throw new ArgumentException(
                $"The namespace '{space}' is reserved: an extension must not define its terms; use your own.", nameof(space));
        }

        return new JsonLdVocabulary(prefix, space, NoClasses, NoClasses, []);
    }

    /// <summary>Adds a class for events of a type.</summary>
    /// <exception cref="ArgumentException">The name is malformed, or the type has a class already.</exception>
    public JsonLdVocabulary WithEventClass(string eventType, string name) =>
        new(Prefix, Namespace, Add(_eventClasses, eventType, name), _artifactClasses, Properties);

    /// <summary>Adds a class for artifacts of a type.</summary>
    /// <exception cref="ArgumentException">The name is malformed, or the type has a class already.</exception>
    public JsonLdVocabulary WithArtifactClass(string artifactType, string name) =>
        new(Prefix, Namespace, _eventClasses, Add(_artifactClasses, artifactType, name), Properties);

    /// <summary>Adds a property for a member of the payload of events of a type.</summary>
    /// <param name="eventType">The type of the events.</param>
    /// <param name="pointer">The JSON Pointer of the member in the payload. An array gives one value for each item.</param>
    /// <param name="name">The local name of the property.</param>
    /// <param name="kind">The form of its values.</param>
    /// <exception cref="ArgumentException">The name or the pointer is malformed, or the name is in use for the type.</exception>
    public JsonLdVocabulary WithProperty(
        string eventType, string pointer, string name, JsonLdValueKind kind = JsonLdValueKind.Literal)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventType);
        ArgumentNullException.ThrowIfNull(pointer);
        CheckName(name);
        if (pointer.Length > 0 && pointer[0] != '/')
            throw new ArgumentException($"'{pointer}' is no JSON Pointer; begin it with /.", nameof(pointer));
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Use a named kind of value.");
        if (Properties.Any(each => each.EventType == eventType && each.Name == $"{Prefix}:{name}"))
            throw new ArgumentException($"'{Prefix}:{name}' is defined twice for '{eventType}'.", nameof(name));
        return new JsonLdVocabulary(
            Prefix, Namespace, _eventClasses, _artifactClasses,
            Properties.Add(new JsonLdProperty(eventType, pointer, $"{Prefix}:{name}", kind)));
    }

    internal string? EventClass(string eventType) => _eventClasses.GetValueOrDefault(eventType);

    internal string? ArtifactClass(string artifactType) => _artifactClasses.GetValueOrDefault(artifactType);

    /// <summary>Whether a text is a name in a reserved namespace.</summary>
    internal static bool IsReserved(string iri) =>
        JsonLdContext.Prefixes.Any(each => iri.StartsWith(each.Namespace, StringComparison.Ordinal));

    internal static bool IsLocalName(string name) =>
        name is { Length: > 0 and <= MaxNameLength } && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(each => char.IsAsciiLetterOrDigit(each) || each is '_' or '-');

    private static ImmutableDictionary<string, string> NoClasses { get; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    private ImmutableDictionary<string, string> Add(ImmutableDictionary<string, string> classes, string type, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        CheckName(name);
        return classes.ContainsKey(type)
            ? throw new ArgumentException($"The type '{type}' has a class in '{Prefix}' already.", nameof(type))
            : classes.Add(type, $"{Prefix}:{name}");
    }

    private static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsLocalName(name))
        {
            throw new ArgumentException(
                $"'{name}' is no local name; use 1 to {MaxNameLength} letters, digits, _ and -, from a letter on.", nameof(name));
        }
    }
}
