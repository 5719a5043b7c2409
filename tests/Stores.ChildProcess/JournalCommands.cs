namespace Cop.Stores.ChildProcess;

/// <summary>Commands for the journal tests that need another process.</summary>
internal static class JournalCommands
{
    /// <summary>Opens the journal at a path, writes "held" and keeps it open until standard input ends.</summary>
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

    /// <summary>Appends without pause and writes one line per acknowledged commit: its number.</summary>
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
