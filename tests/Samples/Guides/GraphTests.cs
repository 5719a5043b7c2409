namespace Cop.Samples.Tests.Guides;

/// <summary>Runs the code of docs/json-ld.md.</summary>
public sealed class GraphTests
{
    [Fact]
    public async Task A_topic_is_written_with_a_vocabulary_of_the_host()
    {
        const string topicId = "urn:cop:topic:case";
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.CreateVersion7));
        (await kernel.Topic(topicId).AppendAsync(new EvidenceSubmitted("urn:example:exhibit:1"), Actor.Human("ada"))).Unwrap();
        using var file = new MemoryStream();
        #region topic-graph
        var export = new JsonLdExport(new JsonLdOptions
        {
            Vocabularies =
            [
                JsonLdVocabulary.Create("legal", "https://example.org/legal#")
                    .WithEventClass("evidence.submitted", "EvidenceSubmission")
                    .WithProperty("evidence.submitted", "/exhibit", "exhibit", JsonLdValueKind.Link),
            ],
        });
        await TopicGraph.WriteNQuadsAsync(TopicGraph.ReadAsync(kernel, topicId, export), file);
        #endregion

        var text = System.Text.Encoding.UTF8.GetString(file.ToArray());
        text.ShouldContain("<https://example.org/legal#exhibit> <urn:example:exhibit:1> .\n");
        text.ShouldContain("<urn:cop:human:ada> <https://cop.dev/ns#identity> \"human:ada\" .\n");
    }
}
