namespace Cop.Conformance.Runner;

/// <summary>Writes an event as readers see it: with the payload after upcasting.</summary>
/// <remarks>Decision M-3.</remarks>
internal static class SeenEvent
{
    public static CopJson Write(Event seen) =>
        seen.IsUpcast ? seen.Json.With("payload", seen.Payload).With("schemaVersion", CopJson.From(seen.SchemaVersion)) : seen.Json;
}
