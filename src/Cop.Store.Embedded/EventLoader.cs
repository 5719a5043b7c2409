namespace Cop;

/// <summary>Reads events back from the journal.</summary>
internal sealed class EventLoader(JournalRead read)
{
    public const int DigestSize = 32;

    private const int Window = 128 * 1024;

    /// <summary>Creates an event from its canonical bytes, which it keeps.</summary>
    public static Event Parse(byte[] canonical) => Event.From(CopJson.FromTrusted(canonical)).TryGet(out var stored, out var error)
        ? stored
        : throw new CopInvariantException($"The journal contains an unreadable event: {error.Message}");

    public CopResult<Event> Read(in EventSlot slot)
    {
        var bytes = new byte[slot.Length];
        return read(slot.Offset, bytes) is { } error ? error : Parse(bytes);
    }

    public CopResult<StoredEvent> ReadStored(in EventSlot slot)
    {
        if (!Read(slot).TryGet(out var stored, out var error))
            return error;
        if (!slot.HasDigest)
            return new StoredEvent(stored, "");
        Span<byte> digest = stackalloc byte[DigestSize];
        return read(slot.Offset - DigestSize, digest) is { } fault ? fault : new StoredEvent(stored, Convert.ToHexStringLower(digest));
    }

    /// <summary>Reads events; adjacent ones are read together.</summary>
    /// <exception cref="CopException">The journal cannot be read now.</exception>
    public IEnumerable<Event> Read(IReadOnlyList<EventSlot> slots)
    {
        var buffer = Array.Empty<byte>();
        for (var first = 0; first < slots.Count;)
        {
            var (start, end) = (slots[first].Offset, slots[first].Offset + slots[first].Length);
            var next = first + 1;
            for (; next < slots.Count && slots[next].Offset >= end && slots[next].Offset + slots[next].Length - start <= Window; next++)
                end = slots[next].Offset + slots[next].Length;
            var length = (int)(end - start);
            if (buffer.Length < length)
                buffer = GC.AllocateUninitializedArray<byte>(length);
            if (read(start, buffer.AsSpan(0, length)) is { } error)
                throw new CopException(error);
            for (; first < next; first++)
                yield return Parse(buffer.AsSpan((int)(slots[first].Offset - start), slots[first].Length).ToArray());
        }
    }
}
