namespace Cop;

/// <content>Sequences of rows beside the log, in a file of their own.</content>
public sealed partial class EmbeddedEventStore
{
    private const string SequencesName = "sequences.cop";
    private readonly SequenceFile _sequences;

    /// <inheritdoc/>
    public IAppendOnlyStore AppendOnly => _sequences;

    private static DiskJournalFile? OpenSequences(string directory, bool isReadOnly)
    {
        var path = Path.Combine(directory, SequencesName);
        return isReadOnly && !File.Exists(path) ? null
            : isReadOnly ? DiskJournalFile.OpenForReading(path) : DiskJournalFile.OpenForWriting(path, () => []).Unwrap();
    }
}
