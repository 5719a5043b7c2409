using System.CommandLine;

namespace Cop.Cli;

/// <summary>One run of one command: its arguments, where it writes, and the store that it is about.</summary>
internal sealed class CommandContext
{
    /// <summary>The store's directory when neither the option nor the variable names one.</summary>
    public const string DefaultStore = "./.cop-demo";

    private const string StoreVariable = "COP_STORE";
    private readonly Lazy<StoreAddress> _address;

    private CommandContext(ParseResult arguments, CancellationToken cancellation)
    {
        Arguments = arguments;
        Cancellation = cancellation;
        AsJson = arguments.GetValue(Json);
        _address = new Lazy<StoreAddress>(() => StoreAddress.Read(arguments.GetValue(Store) ?? Environment.GetEnvironmentVariable(StoreVariable) switch
        {
            null or "" => DefaultStore,
            var named => named,
        }));
    }

    /// <summary>The option of every command that names the store.</summary>
    public static Option<string?> Store { get; } = new("--store")
    {
        Description = $"The store: a directory, or postgres: and a connection string or the rest of a URI (default: ${StoreVariable}, or {DefaultStore}).",
        HelpName = "DIR|postgres:…",
        Recursive = true,
    };

    /// <summary>The option of every command that asks for JSON.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes one canonical JSON document, {ok, data} or {ok, error}.",
        Recursive = true,
    };

    public ParseResult Arguments { get; }

    public CancellationToken Cancellation { get; }

    public bool AsJson { get; }

    /// <summary>The store that the command is about.</summary>
    /// <exception cref="CopException">Its name cannot be read.</exception>
    public StoreAddress Address => _address.Value;

    public ConsoleOutput Screen { get; } = new();

    /// <summary>Gives a command its action; errors and interrupts become messages and exit codes here and nowhere else.</summary>
    public static Command On(Command command, Func<CommandContext, Task<int>> action)
    {
        command.SetAction((arguments, cancellation) => RunAsync(new CommandContext(arguments, cancellation), action));
        return command;
    }

    /// <summary>Writes the command's answer: as JSON when that was asked for, otherwise for people.</summary>
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
        catch (Exception fault) when (invocation.Cancellation.IsCancellationRequested && fault is OperationCanceledException or CopException { Error.Code: CopErrorCodes.Timeout })
        {
            // A cancelled append says that its outcome may be unknown; the deterministic ids make the next run find out.
            invocation.Screen.Note("Interrupted; what is durable stays, and the same command goes on from there.");
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return invocation.Fail(new CopError(CopErrorCodes.Unavailable, fault.Message));
        }
    }

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
