namespace Cop.Cli;

/// <summary>Reads the values of variables from a file of JSON.</summary>
internal static class VariableFile
{
    /// <summary>The values by name; none where no file is given.</summary>
    /// <exception cref="CopException">The file is no JSON object.</exception>
    public static async Task<Dictionary<string, CopJson>> ReadAsync(string? file, CancellationToken cancellation)
    {
        if (file is null)
            return [];
        if (!File.Exists(file))
            throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no file '{file}'."));
        var document = CopJson.Parse(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false)).Unwrap();
        return document.Kind == System.Text.Json.JsonValueKind.Object
            ? document.Members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : throw new CopException(
                new CopError(CopErrorCodes.InvalidJson, $"The file '{file}' holds no JSON object of names and values."));
    }
}
