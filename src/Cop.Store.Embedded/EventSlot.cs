namespace Cop;

/// <summary>What memory holds of an event: where it stands in the journal, its type and its position.</summary>
internal struct EventSlot
{
    private const int EffectFlag = 1, DigestFlag = 2, FlagBits = 2;
    private readonly int _typeAndFlags;

    public EventSlot(long offset, int length, int type, bool carriesEffect, bool hasDigest)
    {
        (Offset, Length) = (offset, length);
        _typeAndFlags = (type << FlagBits) | (carriesEffect ? EffectFlag : 0) | (hasDigest ? DigestFlag : 0);
    }

    /// <summary>Where its canonical bytes begin in the journal.</summary>
    public long Offset { get; }

    /// <summary>0 while it has none.</summary>
    public long Position { get; set; }

    public int Length { get; }

    /// <summary>Its type's number in <see cref="EventTypeTable"/>.</summary>
    public readonly int Type => _typeAndFlags >> FlagBits;

    /// <summary>Such an event is never delivered (D-62c).</summary>
    public readonly bool CarriesEffect => (_typeAndFlags & EffectFlag) != 0;

    /// <summary>Whether the 32 bytes before <see cref="Offset"/> are the digest of its draft.</summary>
    public readonly bool HasDigest => (_typeAndFlags & DigestFlag) != 0;
}
