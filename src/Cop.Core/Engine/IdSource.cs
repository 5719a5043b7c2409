namespace Cop;

/// <summary>Where new ids come from: UUIDv7 over the engine's clock, or a test's own (D-14).</summary>
public abstract class IdSource
{
    /// <summary>Random ids in the order of their making.</summary>
    public static IdSource Of(TimeProvider time) => new TimedIdSource(time);

    /// <summary>A new id.</summary>
    public abstract Guid Next();

    private sealed class TimedIdSource(TimeProvider time) : IdSource
    {
#pragma warning disable RS0030 // This is the one place where ids are made.
        public override Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
#pragma warning restore RS0030
    }
}
