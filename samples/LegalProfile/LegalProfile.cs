using Cop.Profiles;
using Cop.Protocol;

namespace Cop.Samples.LegalProfile;

/// <summary>
/// A custom profile: clauses of a contract are flagged, and an opinion clears them. A row for each clause says which are open.
/// </summary>
/// <remarks>Protocol 10.4.</remarks>
public sealed class LegalProfile : IProfileProjection
{
    /// <summary>The name of the profile.</summary>
    public const string Name = "COP/Legal";

    /// <summary>The kind of the rows of clauses; their status is flagged or cleared.</summary>
    public const string ClauseKind = "clause";

    /// <summary>A clause was flagged.</summary>
    public const string Flagged = "legal.clause.flagged";

    /// <summary>An opinion clears a flagged clause.</summary>
    public const string Opinion = "legal.opinion.given";

    /// <inheritdoc/>
    public int Version => 1;

    /// <summary>Creates the profile: what it adds, for which COP, and how data of an earlier version becomes its own.</summary>
    public static Profile Create() => new()
    {
        Name = Name,
        Version = "1",
        CopVersion = CopVersion.Current,
        Migration = "None: this is the first version.",
        EventTypes =
        [
            new ProfileEventType(Flagged, "A clause was flagged.")
            {
                Members = [new("clauseId", PayloadKind.Id, IsRequired: true), new("risk", PayloadKind.Text, IsRequired: true)],
            },
            new ProfileEventType(Opinion, "An opinion clears a flagged clause.")
            {
                Members = [new("clauseId", PayloadKind.Id, IsRequired: true), new("artifactId", PayloadKind.Id, IsRequired: true)],
            },
        ],
        ArtifactTypes =
        [
            new ProfileArtifactType("legal/opinion", "A written opinion.") { Members = [new("text", PayloadKind.Text, IsRequired: true)] },
        ],
        RowKinds = [new ProfileRowKind(ClauseKind, "A clause, by its id; status flagged or cleared.")],
        Projection = new LegalProfile(),
    };

    /// <inheritdoc/>
    public void AddKeys(EventDraft draft, ProfileRowKeys keys)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(keys);
        keys.Add(ClauseKind, draft.Payload["clauseId"]?.AsString());
    }

    /// <inheritdoc/>
    public CopError? Admit(Event candidate, IProfileRows rows)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(rows);
        if (candidate.Type != Opinion || candidate.Payload["clauseId"]?.AsString() is not { } id)
            return null;
        return rows.Get(ClauseKind, id) is { Status: "flagged" }
            ? null : new CopError("clause_not_flagged", $"Clause '{id}' is not flagged in topic '{candidate.TopicId}'; flag it first.");
    }

    /// <inheritdoc/>
    public void Apply(Event applied, ProfileRowChanges rows)
    {
        ArgumentNullException.ThrowIfNull(applied);
        ArgumentNullException.ThrowIfNull(rows);
        if (applied.Type is not (Flagged or Opinion) || applied.Payload["clauseId"]?.AsString() is not { } id
            || CopId.Validate(id, "clauseId") is not null)
            return;
        var isFlag = applied.Type == Flagged;
        if (isFlag || rows.Get(ClauseKind, id) is not null)
            rows.Put(ClauseKind, id, CopJson.Object(("eventId", CopJson.From(applied.Id))), isFlag ? "flagged" : "cleared");
    }
}
