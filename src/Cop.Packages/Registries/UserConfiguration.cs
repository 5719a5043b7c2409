using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The user's own settings for packages: <c>config.yaml</c> in the home of packages (P-62).</summary>
internal static class UserConfiguration
{
    public const string FileName = "config.yaml";

    /// <summary>The registries that the environment names, else those of the user's settings.</summary>
    public static ImmutableArray<string> RegistriesOf(PackageEnvironment environment, DiagnosticList diagnostics)
    {
        string file = Path.Combine(environment.Home, FileName);
        if (!environment.Registries.IsEmpty || !File.Exists(file)) return environment.Registries;
        return YamlReader.Read(FileName, File.ReadAllBytes(file), diagnostics)?.TextsOf("registries") ?? [];
    }
}
