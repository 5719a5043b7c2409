namespace Cop;

/// <summary>The index entry of an event: its offset in the journal, type and position.</summary>
internal struct EventSlot
{
    private const int EffectFlag = 1, DigestFlag = 2, FlagBits = 2;
    private readonly int _typeAndFlags;

    public EventSlot(long offset, int length, int type, bool carriesEffect, bool hasDigest)
    {
        (Offset, Length) = (offset, length);
        _typeAndFlags = (type << FlagBits) | (carriesEffect ? EffectFlag : 0) | (hasDigest ? DigestFlag : 0);
    }

    /// <summary>The offset of its canonical bytes in the journal.</summary>
    public long Offset { get; }

    /// <summary>The position; 0 while it has none.</summary>
    public long Position { get; set; }

    public int Length { get; }

    /// <summary>The number of its type in <see cref="EventTypeTable"/>.</summary>
    public readonly int Type => _typeAndFlags >> FlagBits;

    /// <summary>Whether it records an effect; such events are not delivered.</summary>
    /// <remarks>Decision D-62c.</remarks>
    public readonly bool CarriesEffect => (_typeAndFlags & EffectFlag) != 0;

    /// <summary>Whether the 32 bytes before <see cref="Offset"/> are the digest of its draft.</summary>
    public readonly bool HasDigest => (_typeAndFlags & DigestFlag) != 0;
}
