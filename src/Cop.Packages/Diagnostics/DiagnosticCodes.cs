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
    public static readonly DiagnosticCode UnknownEscalation =
        Error("CTX4003", 5, "A guardrail file escalates a constraint that it does not have.");

    public static readonly DiagnosticCode Contradiction = Warning("CTX4101", "Two rules say the opposite of each other.");
    public static readonly DiagnosticCode ExplicitConflict =
        Error("CTX4102", 5, "Two constraints exclude each other by their own declaration.");
    public static readonly DiagnosticCode UnusedVariable = Warning("CTX4103", "A declared variable is used by no template.");
    public static readonly DiagnosticCode NameCollision =
        Error("CTX4201", 5, "Two packages have a tool, persona or guardrail of one name.");
    public static readonly DiagnosticCode BadOverride = Error("CTX4202", 5, "A rule is overridden that cannot be, or that does not exist.");
    public static readonly DiagnosticCode BadBinding =
        Error("CTX4203", 5, "A variable of a dependency is bound to something that does not exist.");
    public static readonly DiagnosticCode BadReplace = Error("CTX4204", 5, "Only the root may replace the prompts of others.");
    public static readonly DiagnosticCode UnknownFile =
        Error("CTX4205", 5, "A file of another package is included that it does not export.");
    public static readonly DiagnosticCode BadCondition = Error("CTX4206", 5, "A condition cannot be read.");
    public static readonly DiagnosticCode BadExample = Error("CTX4207", 5, "An example of a tool does not fit its schema.");
    public static readonly DiagnosticCode BadToolSchema = Error("CTX4208", 5, "The schema of a tool cannot be used.");
    public static readonly DiagnosticCode NoSystem = Error("CTX4301", 7, "The package has no system prompt and cannot be built alone.");
    public static readonly DiagnosticCode NoSuchPersona = Error("CTX4302", 7, "The persona that is asked for does not exist.");
    public static readonly DiagnosticCode NoSuchTarget = Error("CTX5001", 2, "The target that is asked for does not exist.");
    public static readonly DiagnosticCode OverBudget = Error("CTX5002", 7, "The text does not fit into the window of the model.");
    public static readonly DiagnosticCode NearBudget = Warning("CTX5003", "The text nearly fills the window of the model.");
    public static readonly DiagnosticCode UnknownModel =
        Warning("CTX5004", "The model is not in the model data, so nothing is known of its limits.");
    public static readonly DiagnosticCode MissingFeature = Error("CTX5005", 7, "The model lacks a feature that the package requires.");
    public static readonly DiagnosticCode SmallWindow = Error("CTX5006", 7, "The model's window is smaller than the package requires.");
    public static readonly DiagnosticCode Trimmed = Warning("CTX5007", "Knowledge was left out to fit into the window.");
    public static readonly DiagnosticCode HeavyTools = Warning("CTX5008", "Tools alone take more than a tenth of the window.");
    public static readonly DiagnosticCode NotMinified =
        Warning("CTX5009", "A text was not minified, because that would change its structure.");
    public static readonly DiagnosticCode StrictLoss = Error("CTX5101", 7, "The target loses something that --strict does not allow.");
    public static readonly DiagnosticCode OpenVariables = Error("CTX5102", 7, "The target has no variables, and some are open.");
    public static readonly DiagnosticCode BadModels = Error("CTX5103", 2, "The model data cannot be read.");

    public static readonly DiagnosticCode BrokenIntegrity =
        Error("CTX6001", 10, "An archive or its files have another digest than they should.");
    public static readonly DiagnosticCode BadArchive = Error("CTX6002", 10, "An archive was rejected.");
    public static readonly DiagnosticCode ArchiveDisagrees =
        Error("CTX6003", 10, "An archive has another manifest than the registry said.");
    public static readonly DiagnosticCode NoIntegrity = Error("CTX6004", 10, "A registry gives no integrity for a release.");
    public static readonly DiagnosticCode DamagedStore = Error("CTX6005", 10, "A package in the content store is damaged.");
    public static readonly DiagnosticCode NotInstalled = Error("CTX6006", 4, "A locked package is not in the content store.");
    public static readonly DiagnosticCode CannotPack = Error("CTX6101", 7, "The files cannot be packed.");
    public static readonly DiagnosticCode PathWithoutVersion = Error("CTX6102", 7, "A path dependency has no version beside it.");
    public static readonly DiagnosticCode CannotEdit = Error("CTX6201", 5, "The manifest cannot be changed by the tool.");
    public static readonly DiagnosticCode FileExists = Error("CTX6202", 1, "A file that would be written exists already.");
    public static readonly DiagnosticCode NotADependency = Error("CTX6203", 3, "The manifest names no such dependency.");
    public static readonly DiagnosticCode CannotWrite = Error("CTX6204", 1, "A file cannot be written.");

    public static readonly DiagnosticCode BadSuite = Error("CTX7001", 5, "A test suite contradicts itself or the package.");
    public static readonly DiagnosticCode NoCases = Error("CTX7002", 5, "A test suite has no cases.");
    public static readonly DiagnosticCode NoAssertions = Error("CTX7003", 5, "A case checks nothing.");
    public static readonly DiagnosticCode BadCassette = Error("CTX7004", 5, "A cassette cannot be read.");
    public static readonly DiagnosticCode CassetteVersion = Error("CTX7005", 5, "A cassette was written by another version of the tool.");
    public static readonly DiagnosticCode NoSuites = Error("CTX7006", 5, "The package has no test suites.");
    public static readonly DiagnosticCode UnknownSuite = Error("CTX7007", 2, "A suite or case that is asked for does not exist.");
    public static readonly DiagnosticCode BadBaseline = Error("CTX7008", 2, "The baseline cannot be used.");
    public static readonly DiagnosticCode NoModel = Error("CTX7009", 2, "An evaluation needs a model and none is configured.");
    public static readonly DiagnosticCode BadBenchmark = Error("CTX7010", 5, "A benchmark has a metric that is not known.");
    public static readonly DiagnosticCode BadRuntime = Error("CTX7201", 5, "The runtime settings of a package cannot be followed.");
    public static readonly DiagnosticCode JudgeOfFamily = Warning("CTX7101", "A judge is of the family of the model that it judges.");
    public static readonly DiagnosticCode NoPrice = Warning("CTX7102", "The model has no price, so costs are not known.");

    public static readonly DiagnosticCode RegistryUnreachable = Error("CTX8001", 11, "A registry does not answer.");
    public static readonly DiagnosticCode NotARegistry =
        Error("CTX8002", 11, "A registry answered something that is no document of a package.");
    public static readonly DiagnosticCode RedirectRefused = Error("CTX8003", 11, "A registry redirects to an address that is not allowed.");
    public static readonly DiagnosticCode AddressRefused = Error("CTX8004", 11, "An address is not https, or is on another host.");
    public static readonly DiagnosticCode Unauthenticated = Error("CTX8005", 9, "A registry requires authentication.");
    public static readonly DiagnosticCode OfflineMissing = Error("CTX8006", 11, "Something is needed that is not on this machine.");
    public static readonly DiagnosticCode ReleaseIgnored = Warning("CTX8007", "A release of a registry cannot be read and was ignored.");
    public static readonly DiagnosticCode NoRegistry = Error("CTX8008", 2, "No registry is named.");
    public static readonly DiagnosticCode Deprecated = Warning("CTX8009", "A release that was chosen is deprecated or yanked.");
    public static readonly DiagnosticCode PolicyRefused = Error("CTX8101", 12, "The policy does not allow a package.");

    public static readonly DiagnosticCode HiddenText = Error("CTX9001", 5, "A file has characters that are not visible.");
    public static readonly DiagnosticCode Secret = Error("CTX9002", 5, "A file has text in the form of a key or token.");
    public static readonly DiagnosticCode InjectionPhrase = Warning("CTX9003", "A file has a phrase of prompt injection.");

    /// <summary>All codes, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticCode> All => [.. Codes.OrderBy(code => code.Id, StringComparer.Ordinal)];

    /// <summary>The exit code of a diagnostic; 0 for a warning.</summary>
    public static int ExitCodeOf(string id) => Codes.Find(code => code.Id == id)?.ExitCode ?? 0;

    private static DiagnosticCode Error(string id, int exitCode, string meaning) =>
        Register(new(id, DiagnosticSeverity.Error, exitCode, meaning));

    private static DiagnosticCode Warning(string id, string meaning) => Register(new(id, DiagnosticSeverity.Warning, 0, meaning));

    private static DiagnosticCode Register(DiagnosticCode code)
    {
        Codes.Add(code);
        return code;
    }
}
