namespace Cop;

/// <summary>The events that a projection has seen: their number, and a hash chain over their ids in order.</summary>
internal sealed record PositionChain(long Count, string Last)
{
    private const string Key = "all";

    public static UserProjection<PositionChain> New() =>
        UserProjection.Create<PositionChain>("simulation", _ => Key, (chain, next) => After(chain, next));

    public static PositionChain? Of(IEnumerable<Event> events) => events.Aggregate((PositionChain?)null, After);

    public static PositionChain? Seen(UserProjection<PositionChain> projection) => projection.Find(Key);

    private static PositionChain After(PositionChain? chain, Event next) =>
        new((chain?.Count ?? 0) + 1, CopId.Derive("chain", chain?.Last ?? "", next.Id));
}
