using System.CommandLine;

namespace Cop.Cli;

/// <summary>One run of one command: its arguments, its output, and its store.</summary>
internal sealed class CommandContext
{
    /// <summary>The directory of the store if neither the option nor the variable names one.</summary>
    public const string DefaultStore = "./.cop-demo";

    private const string StoreVariable = "COP_STORE";
    private readonly Lazy<StoreAddress> _address;

    private CommandContext(ParseResult arguments, CancellationToken cancellation)
    {
        Arguments = arguments;
        Cancellation = cancellation;
        AsJson = arguments.GetValue(Json);
        _address = new Lazy<StoreAddress>(() => StoreAddress.Read(arguments.GetValue(Store) ?? DefaultAddress()));
    }

    /// <summary>The option that names the store, in all commands.</summary>
    public static Option<string?> Store { get; } = new("--store")
    {
        Description = $"The store: a directory, or postgres: and a connection string (default: ${StoreVariable}, or {DefaultStore}).",
        HelpName = "DIR|postgres:…",
        Recursive = true,
    };

    /// <summary>The option that requests JSON, in all commands.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes one canonical JSON document: {ok, data} or {ok, error}.",
        Recursive = true,
    };

    public ParseResult Arguments { get; }

    public CancellationToken Cancellation { get; }

    public bool AsJson { get; }

    /// <summary>The address of the store.</summary>
    /// <exception cref="CopException">The address cannot be read.</exception>
    public StoreAddress Address => _address.Value;

    public ConsoleOutput Screen { get; } = new();

    /// <summary>Gives a command its action. Errors and interrupts become messages and exit codes.</summary>
    public static Command On(Command command, Func<CommandContext, Task<int>> action)
    {
        command.SetAction((arguments, cancellation) => RunAsync(new CommandContext(arguments, cancellation), action));
        return command;
    }

    /// <summary>Writes the result of the command: as JSON if that is requested, otherwise for people.</summary>
    public int Answer(CopJson json, Action forPeople, int code = ExitCode.Ok)
    {
        if (AsJson)
            ConsoleOutput.WriteJson(CopJson.Object(("ok", CopJson.From(true)), ("data", json)));
        else
            forPeople();
        return code;
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
            invocation.Screen.Note("Interrupted. Committed events are kept; run the same command again to continue.");
            return ExitCode.Interrupted;
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
    }

    private static string DefaultAddress() =>
        Environment.GetEnvironmentVariable(StoreVariable) is { Length: > 0 } named ? named : DefaultStore;

    private static bool IsCancellation(Exception stopped) =>
        stopped is OperationCanceledException or CopException { Error.Code: CopErrorCodes.Timeout };

    private int Fail(CopError error)
    {
        Screen.EndProgress();
        if (AsJson)
            ConsoleOutput.WriteJson(CopJson.Object(("ok", CopJson.From(false)), ("error", ResultJson.Write(error))));
        else
            Screen.Note($"cop: {error.Code}: {error.Message}");
        return ExitCode.Of(error);
    }
}
