using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>A set of profiles without conflicts, and their checks of native events.</summary>
/// <remarks>Protocol 10.4.2.</remarks>
internal sealed class ProfileSet : IRowProjection
{
    /// <summary>The empty set: COP/Core alone.</summary>
    public static ProfileSet CoreOnly { get; } = Compose([], []);

    private readonly FrozenDictionary<string, (Profile Profile, ProfileEventType Type)> _types;
    private readonly FrozenDictionary<string, (Profile Profile, ProfileArtifactType Type)> _artifacts;
    private readonly FrozenSet<string> _everywhere;
    private readonly ImmutableArray<(string Profile, IProfileProjection Projection, FrozenSet<string> RowKinds)> _projections;

    private ProfileSet(ImmutableArray<Profile> profiles, IEnumerable<string> everywhere)
    {
        Profiles = profiles;
        _everywhere = everywhere.ToFrozenSet(StringComparer.Ordinal);
        _types = profiles.SelectMany(profile => profile.EventTypes.Select(type => (profile, type)))
            .ToFrozenDictionary(item => EventAliases.Canonical(item.type.Type), StringComparer.Ordinal);
        _artifacts = profiles.SelectMany(profile => profile.ArtifactTypes.Select(type => (profile, type)))
            .ToFrozenDictionary(item => item.type.Type, StringComparer.Ordinal);
        _projections = [.. profiles.Where(profile => profile.Projection is not null).OrderBy(profile => profile.Name, CopId.Comparer)
            .Select(profile => (profile.Name, profile.Projection!,
                profile.RowKinds.Select(row => row.Kind).ToFrozenSet(StringComparer.Ordinal)))];
        Versions = [.. _projections.Select(item => new ProfileVersion(item.Profile, item.Projection.Version))];
    }

    /// <summary>The profiles.</summary>
    public ImmutableArray<Profile> Profiles { get; }

    /// <inheritdoc/>
    public ImmutableArray<ProfileVersion> Versions { get; }

    /// <summary>Creates a set.</summary>
    /// <param name="profiles">The profiles of this node.</param>
    /// <param name="everywhere">Names of the profiles that apply to every topic; the others apply to topics whose metadata names them
    /// (D-69).</param>
    /// <exception cref="ArgumentException">A profile is incomplete, or two contradict each other; the message names them (spec
    /// 10.4).</exception>
    public static ProfileSet Compose(IEnumerable<Profile> profiles, IEnumerable<string> everywhere)
    {
        ImmutableArray<Profile> all = [.. profiles];
        ImmutableArray<string> names = [.. everywhere];
        foreach (var profile in all)
            CheckDeclared(profile);
        CheckDistinct(all.Select(profile => (profile.Name, profile.Name)), "profile");
        CheckDistinct(
            all.SelectMany(profile => profile.EventTypes.Select(type => (EventAliases.Canonical(type.Type), profile.Name))), "event type");
        CheckDistinct(all.SelectMany(profile => profile.ArtifactTypes.Select(type => (type.Type, profile.Name))), "artifact type");
        if (names.FirstOrDefault(name => all.All(profile => profile.Name != name)) is { } unknown)
            throw new ArgumentException(
                $"The profile '{unknown}' is configured for every topic but is not among the profiles; add it.", nameof(everywhere));
        return new ProfileSet(all, names);
    }

    /// <summary>Checks a native event against the profiles that apply to its topic; unknown profiles of the topic are ignored.</summary>
    /// <remarks>Protocol 10.5.</remarks>
    internal CopError? Check(Event candidate, WorkingRows rows)
    {
        if (candidate.Type == Cop.EventTypes.ArtifactCreated)
            return CheckArtifact(candidate, rows);
        if (!_types.TryGetValue(EventAliases.Canonical(candidate.Type), out var known)
            || !Holds(known.Profile.Name, rows.Get<Topic>(ViewKey.Topic(candidate.TopicId)), candidate))
            return null;
        foreach (var member in known.Type.Members)
        {
            if (Fault(member, candidate.Payload[member.Name]) is { } fault)
                return Invalid(candidate, known.Profile, $"member '{member.Name}' {fault}");
        }

        var missing =
            known.Type.AnyOf.FirstOrDefault(group => group.All(name => candidate.Payload[name] is null or { Kind: JsonValueKind.Null }));
        return missing.IsDefault
            ? null
            : Invalid(candidate, known.Profile, $"one of the members {string.Join(", ", missing)} must be present");
    }

    private CopError? CheckArtifact(Event candidate, WorkingRows rows)
    {
        if (candidate.Payload["artifact"] is not { Kind: JsonValueKind.Object } artifact || artifact["type"]?.AsString() is not { } type
            || !_artifacts.TryGetValue(type, out var known) || known.Type.Members.IsEmpty
            || !Holds(known.Profile.Name, rows.Get<Topic>(ViewKey.Topic(candidate.TopicId)), candidate))
            return null;
        if (artifact["payload"] is not { Kind: JsonValueKind.Object } content)
            return Invalid(candidate, known.Profile, $"the payload of an artifact of type '{type}' is not an object");
        foreach (var member in known.Type.Members)
        {
            if (Fault(member, content[member.Name]) is { } fault)
                return Invalid(candidate, known.Profile, $"member '{member.Name}' of the artifact of type '{type}' {fault}");
        }

        return null;
    }

    /// <summary>Adds the rows that the event of a draft will need.</summary>
    public void AddKeys(EventDraft draft, string topicId, RowKeys keys)
    {
        foreach (var (profile, projection, _) in _projections)
        {
            try
            {
                projection.AddKeys(draft, new ProfileRowKeys(keys, topicId, profile));
            }
            catch (Exception)
            {
                // Optional: a missing key is loaded on access, and a fault of the projection is reported there.
                continue;
            }
        }
    }

    /// <summary>Lets the projections decide whether an event may become durable, and apply it. The core has applied it already.</summary>
    public CopError? Admit(WorkingRows rows, Event candidate)
    {
        if (_projections.IsEmpty)
            return null;
        var topic = rows.Get<Topic>(ViewKey.Topic(candidate.TopicId));
        foreach (var (profile, projection, rowKinds) in _projections)
        {
            CopError? refusal = null;
            if (Holds(profile, topic, candidate))
                Call(profile, candidate.Id, candidate.TopicId, () =>
                    refusal = projection.Admit(candidate, new ProfileRowChanges(rows, candidate, profile, rowKinds)));
            if (refusal is not null)
                return refusal;
        }

        Project(rows, candidate);
        return null;
    }

    /// <inheritdoc/>
    public void Project(WorkingRows rows, Event applied)
    {
        foreach (var (profile, projection, rowKinds) in _projections)
            Call(profile, applied.Id, applied.TopicId, () =>
                projection.Apply(applied, new ProfileRowChanges(rows, applied, profile, rowKinds)));
    }

    // Every exception of foreign code is reported with its cause.
    private static void Call(string profile, string? eventId, string topicId, Action call)
    {
        try
        {
            call();
        }
        catch (Exception fault)
        {
            throw new CopInvariantException(
                $"The projection of profile '{profile}' failed on event '{eventId}' (topic '{topicId}'): {fault.GetType().Name}: " +
                    $"{fault.Message.TrimEnd('.')}. Correct it and start again.", fault)
            {
                Code = CopErrorCodes.ProfileThrew,
            };
        }
    }

    private bool Holds(string profile, Topic? topic, Event candidate)
    {
        if (_everywhere.Contains(profile))
            return true;
        var named = candidate.Type == Cop.EventTypes.TopicCreated
            ? candidate.Payload["metadata"]?["profiles"]
            : topic?.Metadata?["profiles"];
        return named?.Items.Any(item => item.AsString() == profile) ?? false;
    }

    private static string? Fault(PayloadMember member, CopJson? value)
    {
        if (value is null || value.Kind == JsonValueKind.Null)
            return member.IsRequired ? "is missing" : null;
        return member.Kind switch
        {
            PayloadKind.Text when value.Kind != JsonValueKind.String => "is not a string",
            PayloadKind.Id when CopId.Validate(value.AsString(), member.Name) is not null => "is not a valid id",
            PayloadKind.Number when value.Kind != JsonValueKind.Number => "is not a number",
            PayloadKind.Boolean when value.Kind is not (JsonValueKind.True or JsonValueKind.False) => "is not a boolean",
            PayloadKind.Object when value.Kind != JsonValueKind.Object => "is not an object",
            PayloadKind.Array when value.Kind != JsonValueKind.Array => "is not an array",
            PayloadKind.Time when !CopTime.TryParse(value.AsString(), out _) => "is not an ISO-8601 time in UTC",
            _ => null,
        };
    }

    private static CopError Invalid(Event candidate, Profile profile, string fault) => new(CopErrorCodes.InvalidPayload,
        $"{candidate.Type} '{candidate.Id}' on topic '{candidate.TopicId}' does not match profile {profile.Name} {profile.Version}: " +
            $"{fault}.");

    private static void CheckDeclared(Profile profile)
    {
        Require(!string.IsNullOrWhiteSpace(profile.Name), "it has no name");
        Require(!string.IsNullOrWhiteSpace(profile.Version), "it does not state its version");
        Require(profile.CopVersion == CopVersion.Current, $"it targets COP '{profile.CopVersion}', and this is COP {CopVersion.Current}");
        Require(!string.IsNullOrWhiteSpace(profile.Migration), "it gives no migration guidance");
        Require(profile.Projection is null
            || CopId.Validate(profile.Name, "name") is null,
            "its name is too long or contains control characters, so no row can be stored with it");
        Require(profile.Projection is null or { Version: >= 1 }, "the version of its projection is less than 1");
        foreach (var type in profile.EventTypes)
        {
            Require(!string.IsNullOrWhiteSpace(type.Description), $"event type '{type.Type}' is not described");
            Require(!CoreEventTypes.Contains(type.Type)
                && !ReservedEventTypes.Contains(type.Type), $"event type '{type.Type}' is reserved for COP/Core and cannot be redefined");
        }

        Require(profile.Projection is null == profile.RowKinds.IsEmpty,
            "a profile with a projection declares the kinds of its rows, and one without a projection has none");
        foreach (var row in profile.RowKinds)
        {
            Require(CopId.Validate(row.Kind, "kind") is null && !string.IsNullOrWhiteSpace(row.Description),
                $"row kind '{row.Kind}' is not valid or not described");
        }

        foreach (var type in profile.ArtifactTypes)
        {
            Require(!string.IsNullOrWhiteSpace(type.Description), $"artifact type '{type.Type}' is not described");
            Require(!type.Type.StartsWith("cop/", StringComparison.Ordinal),
                $"artifact type '{type.Type}' is in the core's namespace 'cop/'");
        }

        void Require(bool holds, string fault)
        {
            if (!holds)
                throw new ArgumentException($"The profile '{profile.Name}' is invalid: {fault} (spec 10.4.1).");
        }
    }

    private static void CheckDistinct(IEnumerable<(string Key, string Profile)> declared, string what)
    {
        foreach (var same in declared.GroupBy(item => item.Key, StringComparer.Ordinal).Where(group => group.Count() > 1))
            throw new ArgumentException(
                $"The {what} '{same.Key}' is declared by {string.Join(" and ", same.Select(item => $"'{item.Profile}'"))}; profiles must " +
                    $"be free of conflicts (spec 10.4.2).");
    }
}
