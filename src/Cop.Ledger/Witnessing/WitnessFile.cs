namespace Cop.Ledger;

/// <summary>The checkpoints that a witness saw last, one for each ledger, in a directory.</summary>
/// <param name="directory">The directory.</param>
public sealed class WitnessFile(string directory)
{
    /// <summary>Reads the last checkpoint of a ledger; null for none.</summary>
    /// <exception cref="CopException">The file is damaged: a witness that forgot what it saw must not sign.</exception>
    public Checkpoint? Read(string origin)
    {
        var path = PathOf(origin);
        return File.Exists(path) ? Checkpoint.Parse(File.ReadAllText(path)).Unwrap() : null;
    }

    /// <summary>Keeps a checkpoint durably; a crash leaves the old one or the new one.</summary>
    public void Write(Checkpoint seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        Directory.CreateDirectory(directory);
        var path = PathOf(seen.Origin);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(seen.ToString()));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private string PathOf(string origin) =>
        Path.Combine(directory, CopHash.Sha256(System.Text.Encoding.UTF8.GetBytes(origin)).Value[..32] + ".checkpoint");
}
