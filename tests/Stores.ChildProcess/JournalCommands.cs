namespace Cop.Stores.ChildProcess;

/// <summary>What the tests of the journal need another process for.</summary>
internal static class JournalCommands
{
    /// <summary>Opens the journal at a path, says "held" and keeps it until standard input ends.</summary>
    public static async Task<int> HoldAsync(string[] arguments)
    {
        if (!Journal.Open(arguments[0], Guid.Empty).TryGet(out var journal, out var error))
            return await RefusedAsync(error);
        using (journal)
        {
            await Console.Out.WriteLineAsync("held");
            await Console.In.ReadLineAsync();
        }

        return 0;
    }

    /// <summary>Appends as fast as it can and writes a line per acknowledged commit: its place among the commits.</summary>
    public static async Task<int> AppendAsync(string[] arguments)
    {
        var next = 0;
        if (!Journal.Open(arguments[0], Guid.Empty, (_, _) => next++).TryGet(out var journal, out var error))
            return await RefusedAsync(error);
        using (journal)
        {
            for (; ; next++)
            {
                journal.Append(NumberedBody.Of(next)).Unwrap();
                await Console.Out.WriteLineAsync($"{next}");
            }
        }
    }

    private static async Task<int> RefusedAsync(CopError error)
    {
        await Console.Out.WriteLineAsync(error.Code);
        return 1;
    }
}
