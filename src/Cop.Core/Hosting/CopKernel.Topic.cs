namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Returns a client of one topic, which need not exist yet: appends records, reads them and waits for them.</summary>
    public TopicClient Topic(string topicId) => new(this, topicId);

    /// <summary>The kernel's clock.</summary>
    internal TimeProvider TimeProvider => Components.Options.TimeProvider;
}
