namespace Cop.Hitl;

/// <summary>Creates answers for tests of handlers.</summary>
public static class Answer
{
    private const string TestRequest = "urn:cop:request:test";

    /// <summary>Creates the answer of a person.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="by">The person.</param>
    /// <param name="rationale">The reason; null for none.</param>
    public static Answer<T> From<T>(T value, string by, string? rationale = null) =>
        new Answered<T>(value, by, rationale, TestRequest, source: null);

    /// <summary>Creates the end of a wait without an answer.</summary>
    public static Answer<T> Missing<T>(NotAnsweredReason reason) => new NotAnswered<T>(reason, TestRequest);
}
