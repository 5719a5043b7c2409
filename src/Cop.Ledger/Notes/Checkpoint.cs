using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Ledger;

/// <summary>The head of a ledger: its origin, the number of records and the root of their Merkle tree.</summary>
/// <param name="Origin">The identity of the ledger: the store's id, with the history's id after a loss of recorded events.</param>
/// <param name="Size">The number of records.</param>
/// <param name="Root">The root of the tree.</param>
/// <remarks>C2SP tlog-checkpoint; decision D-84.</remarks>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root)
{
    private const string PreviousWord = "previous ";

    /// <summary>The lines after the root, without line feeds.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>The last known head of the origin that this one replaces: origin, size and root; null when there is none.</summary>
    /// <remarks>Decision M-16.</remarks>
    public Checkpoint? Previous => Extensions.Select(ReadPrevious).FirstOrDefault(previous => previous is not null);

    /// <summary>Returns a checkpoint that names the head of the origin that it replaces.</summary>
    public Checkpoint After(Checkpoint previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return this with
        {
            Extensions = [string.Create(
                CultureInfo.InvariantCulture, $"{PreviousWord}{previous.Origin} {previous.Size} {previous.Root}")],
        };
    }

    /// <summary>Reads the text of a note.</summary>
    public static CopResult<Checkpoint> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n'))
            return Invalid("it does not end with a line feed");
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0))
            return Invalid("it has less than three lines, or an empty one");
        if (!NoteKey.IsName(lines[0]))
            return Invalid("its origin is empty or has white space or a plus sign");
        if (!TryReadSize(lines[1], out var size))
            return Invalid($"'{lines[1]}' is no size");
        return MerkleHash.TryParse(lines[2], out var root)
            ? new Checkpoint(lines[0], size, root) { Extensions = [.. lines[3..]] }
            : Invalid("its root is not 32 bytes in base64");
    }

    /// <summary>Returns the text of the note.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n{string.Concat(Extensions.Select(line => $"{line}\n"))}");

    /// <inheritdoc/>
    public bool Equals(Checkpoint? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal static bool TryReadSize(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size)
        && size.ToString(CultureInfo.InvariantCulture) == text;

    private static Checkpoint? ReadPrevious(string line) =>
        line.StartsWith(PreviousWord, StringComparison.Ordinal)
        && line[PreviousWord.Length..].Split(' ') is [var origin, var number, var hash]
        && TryReadSize(number, out var size) && MerkleHash.TryParse(hash, out var root)
            ? new Checkpoint(origin, size, root)
            : null;

    private static CopError Invalid(string reason) =>
        new(LedgerErrorCodes.InvalidCheckpoint,
            $"The checkpoint cannot be read: {reason.TrimEnd('.')}. Use it exactly as it was published.");
}
