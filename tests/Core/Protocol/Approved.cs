namespace Cop.Core.Tests.Protocol;

/// <summary>Compares lines with an approved file. COP_APPROVE=1 rewrites it.</summary>
internal static class Approved
{
    /// <param name="path">The file, from the repository's root.</param>
    /// <param name="lines">The current lines.</param>
    /// <param name="breaks">Returns the incompatible changes from the approved lines.</param>
    public static void Check(string path, IEnumerable<string> lines, Func<string[], string[], IEnumerable<string>> breaks)
    {
        var file = RepositoryRoot.File(path.Split('/'));
        string[] now = [.. lines], approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        breaks(approved, now).ShouldBeEmpty($"against {path}");
        string[] changed = [.. approved.Except(now).Select(line => $"- {line}"), .. now.Except(approved).Select(line => $"+ {line}")];
        if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            File.WriteAllText(file, string.Concat(now.Select(line => line + "\n")));
        else if (!now.SequenceEqual(approved))
            Assert.Fail($"{path} is written anew by COP_APPROVE=1 dotnet test tests/Core\n{string.Join('\n', changed)}");
    }
}
