namespace Cop.Packages;

/// <summary>Ends an operation on packages; the diagnostic says why. <see cref="PackageWorkspace"/> turns it into an outcome.</summary>
internal sealed class PackageFaultException : Exception
{
    public PackageFaultException(DiagnosticCode code, string message, string file = PackageManifest.FileName, DiagnosticFix? fix = null)
        : base(message) => Diagnostic = new Diagnostic
        {
            Code = code.Id,
            Severity = code.Severity,
            Message = message,
            File = file,
            Fix = fix,
        };

    public Diagnostic Diagnostic { get; }
}
