using System.CommandLine;
using System.Globalization;

namespace Cop.Cli;

/// <summary>One run of one command: its arguments, its output, and its store.</summary>
internal sealed class CommandContext
{
    /// <summary>The directory of the store if neither the option nor the variable names one.</summary>
    public const string DefaultStore = "./.cop/store";

    private const string StoreVariable = "COP_STORE";
    private const string DebugVariable = "COP_DEBUG";
    private readonly Lazy<StoreAddress> _address;

    private CommandContext(ParseResult arguments, CancellationToken cancellation)
    {
        Arguments = arguments;
        Cancellation = cancellation;
        Screen = new ConsoleOutput(arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        AsJson = arguments.GetValue(Json);
        _address = new Lazy<StoreAddress>(() => StoreAddress.Read(arguments.GetValue(Store) ?? DefaultAddress()));
    }

    /// <summary>The option that names the store, in all commands.</summary>
    public static Option<string?> Store { get; } = new("--store")
    {
        Description =
            $"The store: a directory, or postgres: or marten: and a connection string (default: ${StoreVariable}, or {DefaultStore}).",
        HelpName = "DIR|postgres:…|marten:…",
        Recursive = true,
    };

    /// <summary>The option that requests JSON, in all commands.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes JSON to standard output, {ok, data} or {ok, error}: one document, or one on each line of a stream.",
        Recursive = true,
    };

    /// <summary>The option that shows times in UTC, in all commands.</summary>
    public static Option<bool> Utc { get; } = new("--utc")
    {
        Description = "Shows times in UTC (default: local time). JSON always has UTC.",
        Recursive = true,
    };

    public ParseResult Arguments { get; }

    public CancellationToken Cancellation { get; }

    public bool AsJson { get; }

    /// <summary>The address of the store.</summary>
    /// <exception cref="CopException">The address cannot be read.</exception>
    public StoreAddress Address => _address.Value;

    /// <summary>Whether the option or the variable names a store.</summary>
    public bool NamesStore => Arguments.GetValue(Store) is not null || Environment.GetEnvironmentVariable(StoreVariable) is { Length: > 0 };

    public ConsoleOutput Screen { get; }

    /// <summary>Formats a time for people: local with its offset, or UTC where that is requested.</summary>
    public string TimeText(DateTimeOffset time) => Arguments.GetValue(Utc)
        ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>Gives a command its action. Errors and interrupts become messages and exit codes.</summary>
    public static Command On(Command command, Func<CommandContext, Task<int>> action)
    {
        command.SetAction((arguments, cancellation) => RunAsync(new CommandContext(arguments, cancellation), action));
        return command;
    }

    /// <summary>Writes the result of the command: as JSON if that is requested, otherwise for people.</summary>
    public int Answer(CopJson json, Action forPeople, int code = ExitCode.Ok)
    {
        Item(json, forPeople);
        return code;
    }

    /// <summary>Writes one item of a stream: as a line of JSON if that is requested, otherwise for people.</summary>
    public void Item(CopJson json, Action forPeople)
    {
        if (AsJson)
            Screen.WriteResult(json);
        else
            forPeople();
    }

    /// <summary>Writes an error: as JSON to standard output if that is requested, otherwise to standard error.</summary>
    /// <returns>The exit code of the error.</returns>
    public int Fail(CopError error)
    {
        Screen.EndProgress();
        if (AsJson)
            Screen.WriteError(error);
        else
            Screen.Note($"cop: {error.Code}: {error.Message}");
        return ExitCode.Of(error);
    }

    private static async Task<int> RunAsync(CommandContext invocation, Func<CommandContext, Task<int>> action)
    {
        try
        {
            return await action(invocation).ConfigureAwait(false);
        }
        catch (Exception stopped) when (invocation.Cancellation.IsCancellationRequested && IsCancellation(stopped))
        {
            // The outcome of a cancelled append may be unknown. Ids are deterministic, so the next run finds out.
            return invocation.Interrupt();
        }
        catch (CopException refused)
        {
            return invocation.Fail(refused.Error);
        }
        catch (CopInvariantException broken)
        {
            return invocation.Fail(new CopError(CopErrorCodes.InternalError, broken.Message, CopErrorCategory.Fatal));
        }
        catch (Exception unavailable) when (unavailable is IOException or UnauthorizedAccessException)
        {
            return invocation.Fail(new CopError(CopErrorCodes.Unavailable, unavailable.Message));
        }
        catch (Exception unexpected)
        {
            if (Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 })
                invocation.Screen.Note(unexpected.ToString());
            var remedy = $"Set {DebugVariable}=1 and run it again to see where.";
            return invocation.Fail(new CopError(CopErrorCodes.InternalError, $"{unexpected.Message} {remedy}", CopErrorCategory.Fatal));
        }
    }

    private static string DefaultAddress() =>
        Environment.GetEnvironmentVariable(StoreVariable) is { Length: > 0 } named ? named : DefaultStore;

    private static bool IsCancellation(Exception stopped) =>
        stopped is OperationCanceledException or CopException { Error.Code: CopErrorCodes.Timeout };

    private int Interrupt()
    {
        const string Message = "Interrupted. Committed events are kept; run the same command again to continue.";
        Screen.EndProgress();
        if (AsJson)
            Screen.WriteError(new CopError(ToolErrorCodes.Interrupted, Message));
        else
            Screen.Note(Message);
        return ExitCode.Interrupted;
    }
}
