namespace Cop;

/// <summary>Generates ids from a seed.</summary>
internal sealed class SeededIds(SeededRandom chance) : IdGenerator
{
    public override Guid NewId()
    {
        Span<byte> id = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(id, chance.Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(id[8..], chance.Next());
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
