namespace Cop.Stores.ChildProcess;

/// <summary>A child process for tests: runs the command of its first argument and reports on standard output.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> Verbs = new()
    {
        ["journal-hold"] = JournalCommands.HoldAsync,
        ["journal-append"] = JournalCommands.AppendAsync,
        ["postgres-append"] = PostgresCommands.AppendAsync,
        ["postgres-work"] = WorkCommands.RunOnPostgresAsync,
        ["marten-work"] = WorkCommands.RunOnMartenAsync,
        ["people-run"] = PeopleCommands.RunAsync,
        ["kernel-run"] = KernelCommands.RunAsync,
        ["culture"] = CultureCommands.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        ParentWatch.Begin();
        if (arguments.Length > 0 && Verbs.TryGetValue(arguments[0], out var verb))
            return await verb(arguments[1..]);
        await Console.Error.WriteLineAsync($"Name one verb: {string.Join(", ", Verbs.Keys)}.");
        return 2;
    }
}
