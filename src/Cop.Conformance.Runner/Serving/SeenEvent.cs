namespace Cop.Conformance.Runner;

/// <summary>An event as its readers see it: with the payload that upcasters made of the stored one (M-3).</summary>
internal static class SeenEvent
{
    public static CopJson Write(Event seen) => seen.IsUpcast ? seen.Json.With("payload", seen.Payload).With("schemaVersion", CopJson.From(seen.SchemaVersion)) : seen.Json;
}
