using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.AI.AgentFramework;

/// <summary>The recorded result of a tool.</summary>
/// <param name="Result">The result.</param>
[CopData(Version = 1)]
internal sealed record RecordedResult(CopJson Result) : ICopData<RecordedResult>
{
    static string ICopData<RecordedResult>.Version => "1";

    static JsonTypeInfo<RecordedResult> ICopData<RecordedResult>.JsonType => EventJson.For<RecordedResult>(FrameworkJson.Default);

    static ImmutableArray<IStateUpcaster> ICopData<RecordedResult>.Upcasters => [];
}
