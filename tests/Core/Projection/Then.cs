namespace Cop.Core.Tests.Projection;

/// <summary>Assertions on the state after an event.</summary>
internal sealed class Then(IEnumerable<View> views, CopError? rejection)
{
    public CopError? Rejection => rejection;

    public Topic Topic => views.OfType<Topic>().Single();

    public CopTask Task(string id = "a") => views.OfType<CopTask>().Single(task => task.Id == id);

    public Step Step(string id = "s") => views.OfType<Step>().Single(step => step.Id == id);

    public Continuation Continuation(string id = "c") => views.OfType<Continuation>().Single(continuation => continuation.Id == id);

    public ArtifactEntry Artifact(string id) => views.OfType<ArtifactEntry>().Single(artifact => artifact.Id == id);

    public IEnumerable<ProjectionError> Errors => views.OfType<ProjectionError>().Where(error => !error.IsWarning);

    public IEnumerable<ProjectionError> Warnings => views.OfType<ProjectionError>().Where(error => error.IsWarning);

    public IEnumerable<ParkedDelivery> Parked => views.OfType<ParkedDelivery>();

    public Then Accepted()
    {
        rejection.ShouldBeNull();
        return this;
    }

    public Then Refused(string code)
    {
        rejection.ShouldNotBeNull();
        rejection.Code.ShouldBe(code, rejection.Message);
        return this;
    }
}
