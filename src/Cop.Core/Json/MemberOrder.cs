using System.Buffers.Binary;
using System.Text;

namespace Cop;

/// <summary>Compares member names by UTF-16 code units on their canonical UTF-8.</summary>
/// <remarks>RFC 8785, 3.2.3.</remarks>
internal static class MemberOrder
{
    /// <summary>Compares the contents of two canonical strings, without their quotes.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length - right.Length;
        if (left.Contains((byte)'\\') || right.Contains((byte)'\\')) return CompareEscaped(left, right);
        return Weight(left[common]) - Weight(right[common]);
    }

    public static int Compare(in MemberSlot left, in MemberSlot right, ReadOnlySpan<byte> bytes)
    {
        if (left.Plain && right.Plain)
        {
            if (left.Prefix != right.Prefix) return left.Prefix < right.Prefix ? -1 : 1;
            return Name(left, bytes).SequenceCompareTo(Name(right, bytes));
        }
        return Compare(Name(left, bytes), Name(right, bytes));
    }

    public static ReadOnlySpan<byte> Name(in MemberSlot slot, ReadOnlySpan<byte> bytes) =>
        bytes[(slot.Start + 1)..slot.NameEnd];

    /// <summary>Returns the sort prefix of a plain name. Zero padding is safe: a plain name has no zero byte.</summary>
    public static ulong Prefix(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8) return BinaryPrimitives.ReadUInt64BigEndian(name);
        ulong prefix = 0;
        foreach (byte unit in name) prefix = (prefix << 8) | unit;
        return name.IsEmpty ? 0 : prefix << (8 * (8 - name.Length));
    }

    /// <summary>
    /// Sorts in place without allocating: by insertion when short, otherwise by heap, since an attacker may choose the order.
    /// </summary>
    public static void Sort(Span<MemberSlot> slots, ReadOnlySpan<byte> bytes)
    {
        if (slots.Length > 24)
        {
            SortByHeap(slots, bytes);
            return;
        }
        for (int index = 1; index < slots.Length; index++)
        {
            MemberSlot moving = slots[index];
            int hole = index;
            while (hole > 0 && Compare(moving, slots[hole - 1], bytes) < 0)
            {
                slots[hole] = slots[hole - 1];
                hole--;
            }
            slots[hole] = moving;
        }
    }

    private static void SortByHeap(Span<MemberSlot> slots, ReadOnlySpan<byte> bytes)
    {
        for (int root = slots.Length / 2 - 1; root >= 0; root--) SiftDown(slots, root, bytes);
        for (int last = slots.Length - 1; last > 0; last--)
        {
            (slots[0], slots[last]) = (slots[last], slots[0]);
            SiftDown(slots[..last], 0, bytes);
        }
    }

    private static void SiftDown(Span<MemberSlot> heap, int root, ReadOnlySpan<byte> bytes)
    {
        MemberSlot sinking = heap[root];
        for (int child; (child = 2 * root + 1) < heap.Length; root = child)
        {
            if (child + 1 < heap.Length && Compare(heap[child], heap[child + 1], bytes) < 0) child++;
            if (Compare(sinking, heap[child], bytes) >= 0) break;
            heap[root] = heap[child];
        }
        heap[root] = sinking;
    }

    /// <summary>
    /// UTF-8 sorts as UTF-16 does, except that surrogate pairs (lead bytes F0 to F4) come before U+E000..U+FFFF (EE, EF).
    /// </summary>
    private static int Weight(byte unit) => unit is 0xEE or 0xEF ? unit + 0x10 : unit;

    private static int CompareEscaped(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int order = NextWeight(ref left) - NextWeight(ref right);
            if (order != 0) return order;
        }
        return left.Length - right.Length;
    }

    private static int NextWeight(ref ReadOnlySpan<byte> name)
    {
        if (name[0] == '\\') return CanonicalString.NextEscape(ref name);
        Rune.DecodeFromUtf8(name, out Rune rune, out int length);
        name = name[length..];
        return rune.Value is >= 0xE000 and <= 0xFFFF ? rune.Value + 0x200000 : rune.Value;
    }
}
