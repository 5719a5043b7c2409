using System.Text.Json;

namespace Cop;

/// <summary>Describes objects of COP as nodes of a graph. Reading a graph has no effect on execution.</summary>
/// <remarks>Protocol 7.3, 7.7; decisions D-87 to D-90.</remarks>
public sealed class JsonLdExport
{
    /// <summary>The media type of JSON-LD.</summary>
    public const string MediaType = "application/ld+json";

    /// <summary>The media type of N-Quads.</summary>
    public const string NQuadsMediaType = "application/n-quads";

    private readonly JsonLdOptions _options;
    private readonly Annotations _annotations;

    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public JsonLdExport(JsonLdOptions? options = null)
    {
        _options = options ?? JsonLdOptions.Default;
        _options.Validate();
        _annotations = new Annotations(_options);
    }

    /// <summary>The value of <c>@context</c> in documents.</summary>
    public CopJson Context => _options.ToContext();

    /// <summary>Describes an event. <see cref="JsonLdImport"/> restores it from the node.</summary>
    public GraphNode Describe(Event source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var node = new GraphNode(ObjectIri.Write(ObjectKinds.Event, source.Id), _options);
        node.AddType("cop:Event");
        foreach (var vocabulary in _options.Vocabularies)
        {
            if (vocabulary.EventClass(source.Type) is { } extra)
                node.AddType(extra);
        }

        _annotations.AddTypes(node, source.Json["metadata"]);
        EventTerms.Write(source, node);
        AddProperties(source, node);
        return node;
    }

    /// <summary>Describes a topic, task, step, artifact entry or continuation.</summary>
    /// <exception cref="ArgumentException">It is a view of another kind, which the protocol gives no class.</exception>
    public GraphNode Describe(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var (kind, id) = view switch
        {
            Topic topic => (ObjectKinds.Topic, topic.Id),
            CopTask task => (ObjectKinds.Task, task.Id),
            Step step => (ObjectKinds.Step, step.Id),
            ArtifactEntry artifact => (ObjectKinds.Artifact, artifact.Id),
            Continuation continuation => (ObjectKinds.Artifact, continuation.Id),
            _ => throw new ArgumentException($"{view.GetType().Name} is no object that the protocol gives a class.", nameof(view)),
        };
        var node = new GraphNode(ObjectKinds.Iri(kind, view.TopicId, id), _options);
        AddClasses(view, node);
        WriteMembers(ViewJson.Write(view), view.TopicId, node);
        AddProvenance(view, node);
        return node;
    }

    /// <summary>Describes an artifact with its content.</summary>
    public GraphNode Describe(Artifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var node = Describe(artifact.Entry);
        _annotations.AddTypes(node, artifact.Metadata);
        var others = new List<(string, CopJson?)>();
        foreach (var (name, value) in artifact.Json.Members)
        {
            if (name is "payload" or "metadata" && ViewTerms.Find(name) is { } term)
                node.Add(term.Name, GraphValue.OfJson(value));
            else if (!IsOfEntry(name))
                others.Add((name, value));
        }

        if (others.Count > 0)
            node.Add(EventTerms.Others, GraphValue.OfJson(CopJson.Object(others)));
        return node;
    }

    /// <summary>Describes an actor: an agent, a person or a program.</summary>
    /// <param name="identity">The identity, such as <c>agent:planner</c>.</param>
    public GraphNode DescribeActor(string identity)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        var node = new GraphNode(ObjectIri.OfActor(identity), _options);
        var isHuman = identity.StartsWith("human:", StringComparison.Ordinal);
        if (isHuman || identity.StartsWith("agent:", StringComparison.Ordinal))
            node.AddType(isHuman ? "cop:HumanActor" : "cop:Agent");
        node.AddType(isHuman ? "prov:Person" : "prov:SoftwareAgent");
        node.Add("cop:identity", GraphValue.Text(identity));
        return node;
    }

    private void AddClasses(View view, GraphNode node)
    {
        node.AddType(view switch { Topic => "cop:Topic", CopTask => "cop:Task", Step => "cop:Step", _ => "cop:Artifact" });
        if (view is Continuation)
            node.AddType("cop:Continuation");
        if (view is not ArtifactEntry artifact)
            return;
        foreach (var vocabulary in _options.Vocabularies)
        {
            if (vocabulary.ArtifactClass(artifact.Type) is { } extra)
                node.AddType(extra);
        }
    }

    private static void WriteMembers(CopJson json, string topicId, GraphNode node)
    {
        foreach (var (name, value) in json.Members)
        {
            if (name == "id")
                continue;
            if (name == "type")
                node.Add("cop:artifactType", GraphValue.Text(value.AsString()!));
            else if (ViewTerms.Find(name) is { } term)
                WriteMember(term, value, topicId, node);
            else
                throw new CopInvariantException($"The member '{name}' of a view has no term.");
        }
    }

    private static void WriteMember(ViewTerms.Term term, CopJson value, string topicId, GraphNode node)
    {
        if (value.Kind == JsonValueKind.Array && (term.Form is ViewTerms.Form.Link or ViewTerms.Form.Scalar))
            node.AddAll(term.Name, value.Items.Select(item => Value(term, item, topicId)));
        else
            node.Add(term.Name, Value(term, value, topicId));
    }

    private static GraphValue Value(ViewTerms.Term term, CopJson value, string topicId) => term.Form switch
    {
        ViewTerms.Form.Link => GraphValue.Link(ObjectKinds.Iri(term.Kind!, topicId, value.AsString()!)),
        ViewTerms.Form.Time => GraphValue.Time(value.AsString()!),
        ViewTerms.Form.Json => GraphValue.OfJson(value),
        _ => value.Kind == JsonValueKind.String ? GraphValue.Text(value.AsString()!) : GraphValue.Scalar(value),
    };

    // The activity that made an artifact is the step, or else the task, that it names.
    private static void AddProvenance(View view, GraphNode node)
    {
        if (view is not ArtifactEntry artifact)
            return;
        node.Add("prov:generatedAtTime", GraphValue.Time(CopTime.Format(artifact.CreatedAt)));
        if (artifact.StepId is { } step)
            node.Add("prov:wasGeneratedBy", GraphValue.Link(ObjectKinds.Iri(ObjectKinds.Step, artifact.TopicId, step)));
        else if (artifact.TaskId is { } task)
            node.Add("prov:wasGeneratedBy", GraphValue.Link(ObjectKinds.Iri(ObjectKinds.Task, artifact.TopicId, task)));
    }

    private void AddProperties(Event source, GraphNode node)
    {
        foreach (var property in _options.Vocabularies.SelectMany(each => each.Properties).Where(each => each.EventType == source.Type))
        {
            if (source.Payload.At(property.Pointer) is not { Kind: not JsonValueKind.Null } found)
                continue;
            var values = found.Kind == JsonValueKind.Array ? found.Items.Where(item => item.Kind != JsonValueKind.Null) : [found];
            foreach (var value in values)
                node.Add(property.Name, Extended(property.Kind, value));
        }
    }

    private static GraphValue Extended(JsonLdValueKind kind, CopJson value) => (kind, value.AsString()) switch
    {
        (JsonLdValueKind.Link, { } text) when IriSyntax.IsIri(text) => GraphValue.Link(text),
        (JsonLdValueKind.Time, { } text) when CopTime.TryParse(text, out _) => GraphValue.ExplicitTime(text),
        _ => GraphValue.Explicit(value),
    };

    private static bool IsOfEntry(string member) =>
        member is "id" or "type" or "format" or "topicId" or "taskId" or "stepId" or "createdAt";
}
