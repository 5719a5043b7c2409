using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A package in a folder, with the operations that the commands of the <c>cop</c> tool offer.</summary>
/// <param name="environment">The location of the package, and everything outside of it that is used.</param>
public sealed partial class PackageWorkspace(PackageEnvironment environment)
{
    private readonly PackageEnvironment _environment = Checked(environment);

    /// <summary>Resolves the dependencies, fetches and verifies them, and writes <c>cop.lock</c>.</summary>
    /// <param name="request">The packages to add, remove or move.</param>
    /// <param name="cancellationToken">Cancels the installation; the old files remain, or the new ones are complete.</param>
    public Task<PackageOutcome<InstallReport>> InstallAsync(InstallRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunLockedAsync(
            (diagnostics, cancellation) => new Installation(_environment, diagnostics).RunAsync(request, cancellation), cancellationToken);
    }

    private static PackageEnvironment Checked(PackageEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrEmpty(environment.Folder);
        ArgumentException.ThrowIfNullOrEmpty(environment.Home);
        return environment with { Folder = Path.GetFullPath(environment.Folder), Home = Path.GetFullPath(environment.Home) };
    }

    private async Task<PackageOutcome<T>> RunLockedAsync<T>(
        Func<DiagnosticList, CancellationToken, Task<T?>> operation, CancellationToken cancellationToken)
        where T : class =>
        await RunAsync(
            async (diagnostics, cancellation) =>
            {
                // In a folder that is no package, not even the lock of the project is written.
                if (!File.Exists(Path.Combine(_environment.Folder, PackageManifest.FileName)))
                    throw new PackageFaultException(
                        DiagnosticCodes.NoManifest, $"There is no {PackageManifest.FileName} in {_environment.Folder}.",
                        fix: new("cop init"));
                using var held = await ProjectLock.AcquireAsync(_environment.Folder, _environment.Time, cancellation)
                    .ConfigureAwait(false);
                return await operation(diagnostics, cancellation).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    private static async Task<PackageOutcome<T>> RunAsync<T>(
        Func<DiagnosticList, CancellationToken, Task<T?>> operation, CancellationToken cancellationToken)
        where T : class
    {
        var diagnostics = new DiagnosticList();
        T? value = null;
        try
        {
            value = await operation(diagnostics, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageFaultException fault)
        {
            diagnostics.Add(fault.Diagnostic);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(DiagnosticCodes.CannotWrite, PackageManifest.FileName, SourceSpan.Start, error.Message);
        }

        ImmutableArray<Diagnostic> found = [.. diagnostics];
        return new(diagnostics.HasErrors ? null : value, found);
    }

    private static PackageOutcome<T> Run<T>(Func<DiagnosticList, T?> operation)
        where T : class =>
        RunAsync((diagnostics, _) => Task.FromResult(operation(diagnostics)), CancellationToken.None).GetAwaiter().GetResult();
}
