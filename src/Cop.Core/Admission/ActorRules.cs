using System.Buffers;
using System.Text;

namespace Cop;

/// <summary>Validates acting identities: their form, and whether they are reserved for the kernel.</summary>
/// <remarks>Protocol 9.3; decisions D-1, D-20.</remarks>
internal static class ActorRules
{
    /// <summary>The name of the kernel's own agent.</summary>
    public const string SupervisorName = "cop-supervisor";

    private const int MaxCharacters = 200;
    private const string RolePrefix = "role:";
    private const string KernelPrefix = "system:cop";

    private static readonly string Supervisor = AgentName.ToIdentity(SupervisorName);
    private static readonly string[] Prefixes = ["agent:", "human:", "system:"];

    /// <summary>Validates an identity given by a host.</summary>
    /// <param name="identity">The identity with its prefix.</param>
    /// <param name="role">Role of the identity, for the message: <c>actor</c> or <c>operator</c>.</param>
    /// <returns>The error; null when it is valid.</returns>
    public static CopError? Check(string? identity, string role) => identity switch
    {
        null or "" => Invalid($"The {role} is empty"),
        _ when Fault(identity) is { } fault => Invalid($"The {role} '{Excerpt(identity)}' {fault}"),
        _ when IsKernel(identity) => new CopError(CopErrorCodes.InvalidActor,
            $"The {role} '{Excerpt(identity)}' is reserved for the kernel, as are {Supervisor}  "
            + $"and every identity that begins with {KernelPrefix}; use your own identity."),
        _ => null,
    };

    /// <summary>Validates the identity and the role of an append.</summary>
    /// <returns>The error; null when they are valid.</returns>
    /// <remarks>Decision D-20b.</remarks>
    public static CopError? Check(Actor actor) => Check(actor.Identity, "actor") ?? actor.ActingAs switch
    {
        null => null,
        _ when CopId.Validate(actor.ActingAs, "actingAs") is { } fault => fault,
        _ when !IsRole(actor.ActingAs) => new CopError(CopErrorCodes.InvalidActor,
            $"The role '{Excerpt(actor.ActingAs)}' of '{Excerpt(actor.Identity)}' is not {RolePrefix} and a name (D-20b)."),
        _ => null,
    };

    private static bool IsRole(string role) => role.Length > RolePrefix.Length && role.StartsWith(RolePrefix, StringComparison.Ordinal);

    /// <summary>Returns whether an identity is reserved for the kernel.</summary>
    private static bool IsKernel(string identity) =>
        identity == Supervisor || identity.StartsWith(KernelPrefix, StringComparison.Ordinal);

    private static string? Fault(string identity)
    {
        if (Array.Find(Prefixes, prefix => identity.StartsWith(prefix, StringComparison.Ordinal)) is not { } kind)
            return "does not begin with agent:, human: or system:";
        var characters = 0;
        for (var index = kind.Length; index < identity.Length; characters++)
        {
            if (Rune.DecodeFromUtf16(identity.AsSpan(index), out var rune, out var length) != OperationStatus.Done)
                return "contains half of a surrogate pair, which is not valid UTF-8";
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                return $"contains the control or white-space character U+{rune.Value:X4}";
            index += length;
        }

        return characters is >= 1 and <= MaxCharacters ? null : $"has {characters} characters after its prefix, not 1 to {MaxCharacters}";
    }

    private static string Excerpt(string identity) => ExceptionText.Printable(identity, 60);

    private static CopError Invalid(string fault) => new(CopErrorCodes.InvalidActor,
        $"{fault}; an identity is agent:, human: or system: "
        + $"and 1 to {MaxCharacters} characters without control characters and white space (D-20).");
}
