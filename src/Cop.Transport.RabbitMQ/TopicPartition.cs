using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Transport.RabbitMQ;

/// <summary>The queue of a topic.</summary>
internal static class TopicPartition
{
    /// <summary>Returns the number of the queue, the same on every node.</summary>
    public static int Of(string topicId, int partitions)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(topicId), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)partitions);
    }
}
