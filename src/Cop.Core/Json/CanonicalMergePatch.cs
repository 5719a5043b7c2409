using System.Buffers;
using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>Applies merge patches to canonical bytes (RFC 7396). An object with <c>$sealed</c> is replaced as one value.</summary>
/// <remarks>Decision D-19.</remarks>
internal static class CanonicalMergePatch
{
    private static ReadOnlySpan<byte> SealedName => "\"$sealed\""u8;

    private static ReadOnlySpan<byte> Nothing => "{}"u8;

    public static void Write(ReadOnlySpan<byte> target, ReadOnlySpan<byte> patch, IBufferWriter<byte> output)
    {
        if (!CanMerge(patch))
        {
            output.Write(patch);
            return;
        }
        // Only a value built by a program can be nested this deep; it must fail with an exception, not a crash.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        WriteMembers(CanMerge(target) ? target : Nothing, patch, output);
    }

    private static bool CanMerge(ReadOnlySpan<byte> json) =>
        CanonicalScanner.IsObject(json) && !CanonicalScanner.TryFind(json, SealedName, out _);

    /// <summary>Merges two sorted objects in one pass, so that the result is sorted.</summary>
    private static void WriteMembers(ReadOnlySpan<byte> target, ReadOnlySpan<byte> patch, IBufferWriter<byte> output)
    {
        int targetPosition = 0, patchPosition = 0;
        bool hasTarget = CanonicalScanner.NextMember(target, ref targetPosition, out MemberSlice old);
        bool hasPatch = CanonicalScanner.NextMember(patch, ref patchPosition, out MemberSlice change);
        byte separator = (byte)'{';
        while (hasTarget || hasPatch)
        {
            int order = !hasTarget ? 1 : !hasPatch ? -1 : CompareNames(old.Name(target), change.Name(patch));
            if (order < 0)
            {
                WriteName(target[old.Start..old.End], ref separator, output);
            }
            else if (!change.Value(patch).SequenceEqual("null"u8))
            {
                WriteName(patch[change.Start..change.ValueStart], ref separator, output);
                Write(order == 0 ? old.Value(target) : Nothing, change.Value(patch), output);
            }
            if (order <= 0) hasTarget = CanonicalScanner.NextMember(target, ref targetPosition, out old);
            if (order >= 0) hasPatch = CanonicalScanner.NextMember(patch, ref patchPosition, out change);
        }
        output.Write(separator == '{' ? Nothing : "}"u8);
    }

    private static void WriteName(ReadOnlySpan<byte> text, ref byte separator, IBufferWriter<byte> output)
    {
        output.Write([separator]);
        output.Write(text);
        separator = (byte)',';
    }

    private static int CompareNames(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => MemberOrder.Compare(left[1..^1], right[1..^1]);
}
