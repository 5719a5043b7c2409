using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// The processor time of all processes of a server, as Linux counts it: the postmaster, its children, and those that have ended.
/// </summary>
internal sealed class ServerTime
{
    private readonly int _postmaster;

    private ServerTime(int postmaster) => _postmaster = postmaster;

    // The checkpointer lives as long as the server; the session that asks ends before its parent could be read.
    public static ServerTime Of(PostgresServer server) =>
        new(Stat(
            int.Parse(
                server.Ask("select pid from pg_stat_activity where backend_type = 'checkpointer'"), CultureInfo.InvariantCulture)).Parent);

    /// <summary>Seconds so far, in steps of 10 ms for each process.</summary>
    public double Read() => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => Stat(int.Parse(name!, CultureInfo.InvariantCulture)))
        .Where(process => process.Id == _postmaster || process.Parent == _postmaster)
        .Sum(process => process.Id == _postmaster ? process.Seconds + process.EndedSeconds : process.Seconds);

    private static (int Id, int Parent, double Seconds, double EndedSeconds) Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Ticks(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / 100;
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(11) + Ticks(12), Ticks(13) + Ticks(14));
        }
        catch (IOException)
        {
            return default; // It has just ended.
        }
    }
}
