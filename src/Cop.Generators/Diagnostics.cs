using Microsoft.CodeAnalysis;

namespace Cop.Generators;

/// <summary>The diagnostics; docs/writing-agents.md lists them.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "COP001", "The record cannot be completed",
        "'{0}' is not completed by the generator: make it and the types around it partial, or derive it from {1}");

    public static readonly DiagnosticDescriptor TwoRecords = ErrorAtEnd(
        "COP002", "Two records of one event type and version",
        "'{0}' and '{1}' are both '{2}' version {3}; give one a different name or version");

    public static readonly DiagnosticDescriptor UnclearName = Error(
        "COP003", "The event type is not clear",
        "The name '{0}' has more than two words, so its event type is not clear; write it out: [EventType(\"{1}\")]");

    public static readonly DiagnosticDescriptor ReservedType = Error(
        "COP004", "The event type is reserved", "'{0}' is one of the protocol's own event types; choose a different one for '{1}'");

    public static readonly DiagnosticDescriptor NoContext = ErrorAtEnd(
        "COP005", "No JSON context lists the record",
        "'{0}' needs reflection, which this host is published without; add [JsonSerializable(typeof({0}))] to a JsonSerializerContext");

    public static readonly DiagnosticDescriptor KernelEvent = Error(
        "COP006", "Only the kernel appends this event", "An agent cannot return '{0}': only the kernel appends it");

    public static readonly DiagnosticDescriptor VersionGap = Error(
        "COP007", "A version has no path to the newest",
        "'{0}' is version {1}, but no upcaster leads to it from version {2}; declare IUpcastFrom<{0}V{2}, {0}> beside the record");

    public static readonly DiagnosticDescriptor EnumAsNumber = ErrorAtEnd(
        "COP008", "An enum has no text form in a JSON context",
        "'{0}' would be written as a number; put [JsonConverter(typeof(EnumTextConverter<{0}>))] on it, since a context serializes '{1}'");

    public static readonly DiagnosticDescriptor UnfixedMember = Error(
        "COP009", "A member has no fixed form in JSON",
        "'{0}.{1}' is a {2}, whose JSON does not say all that it was; use {3}");

    public static readonly DiagnosticDescriptor DroppedResult = Warning(
        "COP010", "A result is ignored", "The result may be an error; use Unwrap, TryGet or its Error");

    public static readonly DiagnosticDescriptor UnusedPoint = WarningAtEnd(
        "COP012", "A resume point has no handler",
        "No agent handles '{0}' by OnResume or OnAnswer, so its waits are never resumed");

    public static readonly DiagnosticDescriptor AnyAnswer = Warning(
        "COP013", "A wait for an answer names no request",
        "The wait ends at any answer in the topic; match the request too, or ask by a Question, which does");

    public static readonly DiagnosticDescriptor DraftOfRecord = WarningAtEnd(
        "COP020", "A record of this event type exists", "'{0}' is the event type of '{1}'; create the record, which the compiler checks");

    public static readonly DiagnosticDescriptor WritingInHandler = Warning(
        "COP030", "A handler writes by itself",
        "The handler uses '{0}', which writes outside the agent's output and is refused; return the events instead");

    public static readonly DiagnosticDescriptor RealClock = Warning(
        "COP031", "A handler reads a real clock", "'{0}' is not the kernel's clock; use context.TimeProvider or context.DelayAsync");

    public static readonly DiagnosticDescriptor Chance = Warning(
        "COP032", "A handler is not deterministic", "'{0}' differs at each attempt; use context.NewId, or record it by RunOnceAsync");

    public static readonly DiagnosticDescriptor EffectInLoop = Warning(
        "COP033", "One name for several effects",
        "The effect '{0}' runs in a loop under one name, and the second is refused (effect_repeated); make the name depend on the item");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Cop", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "Cop", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    // Found when the whole host is known.
    private static DiagnosticDescriptor ErrorAtEnd(string id, string title, string message) =>
        new(id, title, message, "Cop", DiagnosticSeverity.Error, isEnabledByDefault: true,
            customTags: WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor WarningAtEnd(string id, string title, string message) =>
        new(id, title, message, "Cop", DiagnosticSeverity.Warning, isEnabledByDefault: true,
            customTags: WellKnownDiagnosticTags.CompilationEnd);
}
