namespace Cop.Cli;

/// <summary>The folder of what belongs to the user and not to a store: keys, caches, settings.</summary>
internal static class UserFolder
{
    private const string Variable = "COP_HOME";

    /// <summary>Gets the path of a file or folder in it. Nothing is created.</summary>
    /// <exception cref="CopException">The system has no data folder for the user, and the variable names none.</exception>
    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root(Environment.GetEnvironmentVariable), .. names]);

    /// <summary>Gets the folder.</summary>
    /// <param name="variable">The environment.</param>
    public static string Root(Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } named)
            return Path.GetFullPath(named);
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "cop") : throw new CopException(new CopError(
            CopErrorCodes.NotFound, $"The system has no data folder for this user; name a folder with {Variable}."));
    }
}
