using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Cop.Bench;

/// <summary>Counts the events of a stream.</summary>
public partial class NoteCountProjection : SingleStreamProjection<NoteCount, string>
{
    public NoteCountProjection() => IncludeType<NoteTaken>();

    public override NoteCount? Evolve(NoteCount? snapshot, string id, IEvent e) =>
        new NoteCount { Id = id, Count = (snapshot?.Count ?? 0) + 1 };
}
