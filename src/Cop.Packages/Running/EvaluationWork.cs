namespace Cop.Packages;

/// <summary>A unit of an evaluation, which is one task.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Case">The case; null for a calibration of judges.</param>
/// <param name="Kind">case, ablated or calibration.</param>
/// <param name="Number">The number of the calibration, from 0.</param>
internal sealed record EvaluationWork(TestSuite Suite, SuiteCase? Case, string Kind, int Number = 0)
{
    /// <summary>The name of the unit in the run.</summary>
    public string Name => Case is null ? $"{Suite.Name}/{Kind}/{Number}" : $"{Suite.Name}/{Kind}/{Case.Id}";

    public string TaskIdIn(string topicId) => CopId.Derive("task", topicId, Name);
}
