using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Every code that a diagnostic can have. spec/packages/diagnostics.txt lists the same codes; a test compares both.</summary>
internal static partial class DiagnosticCodes
{
    private static readonly List<DiagnosticCode> Codes = [];

    public static readonly DiagnosticCode NoManifest = Error("CTX1001", 5, "The folder has no cop.yaml.");
    public static readonly DiagnosticCode NotUtf8 = Error("CTX1002", 5, "The file is not UTF-8.");
    public static readonly DiagnosticCode FileTooLarge = Error("CTX1003", 5, "The file is larger than its limit.");
    public static readonly DiagnosticCode YamlSyntax = Error("CTX1004", 5, "The file is not YAML.");
    public static readonly DiagnosticCode EmptyDocument = Error("CTX1005", 5, "The file has no YAML document.");
    public static readonly DiagnosticCode SeveralDocuments = Error("CTX1006", 5, "The file has more than one YAML document.");
    public static readonly DiagnosticCode TooDeep = Error("CTX1007", 5, "The document is nested too deep.");
    public static readonly DiagnosticCode AnchorOrAlias = Error("CTX1008", 5, "Anchors, aliases and merge keys are not allowed.");
    public static readonly DiagnosticCode Tag = Error("CTX1009", 5, "Tags and directives are not allowed.");
    public static readonly DiagnosticCode ComplexKey = Error("CTX1010", 5, "A key is not a plain text.");
    public static readonly DiagnosticCode DuplicateKey = Error("CTX1011", 5, "A mapping has one key twice.");
    public static readonly DiagnosticCode BadNumber = Error("CTX1012", 5, "A number has no value in JSON.");

    public static readonly DiagnosticCode UnknownKey = Error("CTX1101", 5, "A key is not known.");
    public static readonly DiagnosticCode MissingKey = Error("CTX1102", 5, "A required key is missing.");
    public static readonly DiagnosticCode WrongType = Error("CTX1103", 5, "A value has another type than its key takes.");
    public static readonly DiagnosticCode NotOneOf = Error("CTX1104", 5, "A value is none of those that are allowed.");
    public static readonly DiagnosticCode WrongForm = Error("CTX1105", 5, "A text has not the form that its key takes.");
    public static readonly DiagnosticCode WrongLength = Error("CTX1106", 5, "A text or a list is too short or too long.");
    public static readonly DiagnosticCode OutOfLimits = Error("CTX1107", 5, "A number is outside its limits.");
    public static readonly DiagnosticCode NotUnique = Error("CTX1108", 5, "A list has one item twice.");
    public static readonly DiagnosticCode NoAlternative = Error("CTX1109", 5, "A value has none of the forms that its key takes.");

    public static readonly DiagnosticCode ReservedName = Error("CTX1201", 5, "The package name is reserved.");
    public static readonly DiagnosticCode BadVersion = Error("CTX1202", 5, "A version is not a semantic version.");
    public static readonly DiagnosticCode BadRange = Error("CTX1203", 5, "A version range cannot be read.");
    public static readonly DiagnosticCode BadPath = Error("CTX1204", 5, "A path leaves the package or is not portable.");
    public static readonly DiagnosticCode BadPattern = Error("CTX1205", 5, "A regular expression cannot be matched in linear time.");
    public static readonly DiagnosticCode MissingFile = Error("CTX1206", 5, "A file that the manifest names does not exist.");
    public static readonly DiagnosticCode DuplicateName = Error("CTX1207", 5, "Two entries of one list have one name.");
    public static readonly DiagnosticCode UnknownPersona = Error("CTX1208", 5, "The default persona is not among those available.");
    public static readonly DiagnosticCode BadDefault = Error("CTX1209", 5, "A variable's default does not fit its type.");
    public static readonly DiagnosticCode DependencyTwice =
        Error("CTX1210", 5, "A package is named in two dependency sections, or by itself.");

    public static readonly DiagnosticCode Unresolvable = Error("CTX2001", 4, "The dependencies have no common solution.");
    public static readonly DiagnosticCode MissingPeer = Error("CTX2002", 4, "A package needs a peer that is not there.");
    public static readonly DiagnosticCode Cycle = Error("CTX2003", 4, "Packages depend on each other in a cycle.");
    public static readonly DiagnosticCode SearchGaveUp = Error("CTX2004", 4, "The search for a solution took too many steps.");
    public static readonly DiagnosticCode PackageNotFound = Error("CTX2005", 3, "No registry has a package.");
    public static readonly DiagnosticCode LeftOut = Warning("CTX2006", "An optional dependency was left out.");
    public static readonly DiagnosticCode LockConflict = Error("CTX2101", 5, "The lock has conflict markers.");
    public static readonly DiagnosticCode LockNewer = Error("CTX2102", 5, "The lock was written by a newer tool.");
    public static readonly DiagnosticCode LockInconsistent = Error("CTX2103", 5, "An entry of the lock contradicts itself.");
    public static readonly DiagnosticCode LockOutOfStep = Error("CTX2104", 4, "The lock does not agree with the manifests.");
    public static readonly DiagnosticCode NoLock = Error("CTX2105", 4, "There is no lock, and the package has dependencies.");

    public static readonly DiagnosticCode TemplateSyntax = Error("CTX3001", 5, "A tag of a template cannot be read.");
    public static readonly DiagnosticCode BlockNotClosed = Error("CTX3002", 5, "A block of a template is not closed.");
    public static readonly DiagnosticCode BlockMismatch =
        Error("CTX3003", 5, "A tag closes or continues another block than the one that is open.");
    public static readonly DiagnosticCode TripleBraces = Error("CTX3004", 5, "Three braces have no meaning.");
    public static readonly DiagnosticCode UnknownVariable = Error("CTX3005", 5, "A variable is not declared.");
    public static readonly DiagnosticCode IncludeNotFound = Error("CTX3006", 5, "A file that a template includes does not exist.");
    public static readonly DiagnosticCode IncludeCycle = Error("CTX3007", 5, "Files include each other in a cycle.");
    public static readonly DiagnosticCode TemplateLimit = Error("CTX3008", 5, "A template exceeds a limit of size or depth.");
    public static readonly DiagnosticCode MissingVariable = Error("CTX3101", 7, "A required variable has no value.");
    public static readonly DiagnosticCode BadValue = Error("CTX3102", 7, "A value does not fit the declaration of its variable.");
    public static readonly DiagnosticCode ObjectInText = Error("CTX3103", 7, "A list or an object is used where a text is expected.");

    public static readonly DiagnosticCode UnknownConstraint = Error("CTX4001", 5, "A violation response names no constraint of its file.");
    public static readonly DiagnosticCode ToolSchema = Error("CTX4002", 5, "A tool has no schema of its input, or two.");

    /// <summary>All codes, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticCode> All => [.. Codes.OrderBy(code => code.Id, StringComparer.Ordinal)];

    private static DiagnosticCode Error(string id, int exitCode, string meaning) =>
        Register(new(id, DiagnosticSeverity.Error, exitCode, meaning));

    private static DiagnosticCode Warning(string id, string meaning) => Register(new(id, DiagnosticSeverity.Warning, 0, meaning));

    private static DiagnosticCode Register(DiagnosticCode code)
    {
        Codes.Add(code);
        return code;
    }
}
