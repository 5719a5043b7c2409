using System.CommandLine;

namespace Cop.Cli;

/// <summary>The commands for context packages, at the root of the tool.</summary>
internal static class PackageCommands
{
    public static void AddTo(RootCommand root)
    {
        root.Add(PackageInitCommand.Create());
        root.Add(PackageInstallCommand.Install());
        root.Add(PackageInstallCommand.Uninstall());
        root.Add(PackageInstallCommand.Update());
        root.Add(PackageListCommand.List());
        root.Add(PackageListCommand.Why());
        root.Add(PackageOutdatedCommand.Create());
        root.Add(PackageLintCommand.Create());
        root.Add(PackageValidateCommand.Create());
        root.Add(PackageRenderCommand.Create());
        root.Add(PackageTestCommand.Create());
        root.Add(PackageBenchCommand.Create());
        root.Add(PackageReplCommand.Create());
        root.Add(PackageBindCommand.Create());
        root.Add(PackageBuildCommand.Build());
        root.Add(PackageBuildCommand.Export());
        root.Add(PackagePackCommand.Create());
        root.Add(PackageAuditCommand.Create());
        root.Add(PackageCacheCommand.Create());
    }
}
